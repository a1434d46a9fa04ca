use generated::DataConnectionStatus;

fn main() {
    let _status: DataConnectionStatus = "Linked";
}
