use generated::DataConnectionError;

fn code(error: DataConnectionError) -> Option<String> {
    error.code
}

fn main() {}
