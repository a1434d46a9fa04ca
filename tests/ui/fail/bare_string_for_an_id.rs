use generated::ConnectionId;

fn main() {
    let _id: ConnectionId = "ee2eb431-c0fa-4dc9-93fa-d29781c12bcd";
}
