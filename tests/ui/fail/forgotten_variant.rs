use generated::ErrorStatus;

fn is_open(status: ErrorStatus) -> bool {
    match status {
        ErrorStatus::Active => true,
    }
}

fn main() {}
