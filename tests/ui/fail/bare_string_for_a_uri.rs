use generated::Uri;

fn main() {
    let _uri: Uri = "https://example.com";
}
