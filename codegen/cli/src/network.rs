//! Fetches a document from a URL. This is the only module that uses the network, and only for `update`.

use std::time::{Duration, Instant};

use codegen::update::{Headers, is_fetchable};
use fluent_uri::resolve::Resolver;
use fluent_uri::{Uri, UriRef};
use ureq::Agent;

/// The maximum number of redirects.
const MAX_REDIRECTS: usize = 5;
/// The time limit for a document, from the first DNS lookup to the last byte of the last response.
const MAX_FETCH_TIME: Duration = Duration::from_secs(60);

/// Fetches the document at a URL; `None` if it has more than `max_bytes`. The headers are sent to that server only.
pub fn get(url: &str, headers: &Headers, max_bytes: u64) -> Result<Option<Vec<u8>>, String> {
    get_within(url, headers, max_bytes, MAX_FETCH_TIME)
}

fn get_within(url: &str, headers: &Headers, max_bytes: u64, timeout: Duration) -> Result<Option<Vec<u8>>, String> {
    let mut url = url.to_owned();
    let mut is_trusted = true;
    let started = Instant::now();
    let secure = url.starts_with("https:");
    for _ in 0..=MAX_REDIRECTS {
        let left = timeout.saturating_sub(started.elapsed());
        if left.is_zero() {
            return Err(format!("the server redirects, and takes more than {timeout:?}"));
        }
        let mut request = agent(secure, left).get(&url);
        for (name, value) in headers.iter().filter(|_| is_trusted) {
            request = request.header(name, value);
        }
        let mut response = request.call().map_err(|error| error.to_string())?;
        let status = response.status();
        if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
            if status.as_u16() != 200 {
                return Err(format!("the server responded with {status}"));
            }
            return match response.body_mut().with_config().limit(max_bytes).read_to_vec() {
                Ok(bytes) => Ok(Some(bytes)),
                Err(ureq::Error::BodyExceedsLimit(_)) => Ok(None),
                Err(error) => Err(error.to_string()),
            };
        }
        let location = response.headers().get("location").and_then(|location| location.to_str().ok());
        let next = location.and_then(|location| resolve(&url, location));
        let next = next.ok_or_else(|| format!("the server responded with {status} without a valid `Location`"))?;
        // A request that begins over https must not end over plain http.
        if !is_fetchable(&next) || (secure && !next.starts_with("https:")) {
            return Err(format!("the server redirects to `{next}`, which is not allowed"));
        }
        // Another server does not get the headers by redirecting back either.
        is_trusted &= is_same_origin(&url, &next);
        url = next;
    }
    Err(format!("the server redirects more than {MAX_REDIRECTS} times"))
}

fn agent(secure: bool, timeout: Duration) -> Agent {
    let config = Agent::config_builder()
        .https_only(secure)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .timeout_global(Some(timeout))
        .user_agent(concat!("lockstep/", env!("CARGO_PKG_VERSION")));
    // A proxy must not be used for plain http, which is allowed only on this machine.
    let config = if secure { config } else { config.proxy(None) };
    config.build().into()
}

/// Returns true if both URLs have the same origin: RFC 6454 section 5.
fn is_same_origin(one: &str, other: &str) -> bool {
    let server = |url: &str| {
        let url = Uri::parse(url).ok()?;
        let authority = url.authority()?;
        let scheme = url.scheme().as_str().to_ascii_lowercase();
        let port = authority.port_to_u16().ok()?.unwrap_or(if scheme == "https" { 443 } else { 80 });
        Some((scheme, authority.host().to_ascii_lowercase(), port))
    };
    server(one).is_some_and(|one| server(other) == Some(one))
}

fn resolve(base: &str, reference: &str) -> Option<String> {
    let (base, reference) = (Uri::parse(base).ok()?, UriRef::parse(reference).ok()?);
    Some(Resolver::with_base(base).resolve(&reference).ok()?.into_string())
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream};

    use super::*;

    /// Starts a server that handles every request with `answer`, for as long as the test lasts.
    fn serve(answer: fn(&mut TcpStream) -> std::io::Result<()>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/a.json", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                std::thread::spawn(move || {
                    let _ = stream.read(&mut [0; 4096]);
                    // A client that has given up closes the connection.
                    let _ = answer(&mut stream);
                });
            }
        });
        url
    }

    const MAX_BYTES: u64 = 1 << 20;
    const TICK: Duration = Duration::from_millis(20);

    fn drip(stream: &mut TcpStream, head: &[u8], byte: &[u8]) -> std::io::Result<()> {
        stream.write_all(head)?;
        for _ in 0..1000 {
            stream.write_all(byte)?;
            std::thread::sleep(TICK);
        }
        Ok(())
    }

    #[test]
    fn a_slow_response_times_out() {
        let silent: fn(&mut TcpStream) -> std::io::Result<()> = |_| {
            std::thread::sleep(1000 * TICK);
            Ok(())
        };
        let servers = [
            silent,
            |stream| drip(stream, b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b" "),
            |stream| drip(stream, b"HTTP/1.1 200 OK\r\n\r\n", b" "),
            |stream| drip(stream, b"HTTP/1.1 200 OK\r\nX-A: ", b"a"),
            // Each response by itself is fast enough.
            |stream| {
                std::thread::sleep(12 * TICK);
                stream.write_all(b"HTTP/1.1 302 Found\r\nLocation: /b.json\r\nContent-Length: 0\r\n\r\n")
            },
        ];
        for (index, server) in servers.into_iter().enumerate() {
            let (url, started) = (serve(server), Instant::now());
            let error = get_within(&url, &Headers::default(), MAX_BYTES, 25 * TICK).unwrap_err();
            assert!(started.elapsed() < 500 * TICK, "{index}: {:?}", started.elapsed());
            assert!(error.contains("timeout") || error.contains("takes more than"), "{index}: {error}");
        }
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        let url = "https://api.example.com/a";
        for same in ["https://API.example.com:443/b", "https://api.example.com/?c"] {
            assert!(is_same_origin(url, same), "{same}");
        }
        for other in ["http://api.example.com/a", "https://example.com/a", "https://api.example.com:444/a", "a"] {
            assert!(!is_same_origin(url, other), "{other}");
        }
    }

    #[test]
    fn endless_headers_are_rejected() {
        let url = serve(|stream| {
            stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
            for _ in 0..1_000_000 {
                stream.write_all(b"X-A: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n")?;
            }
            Ok(())
        });
        assert!(get_within(&url, &Headers::default(), MAX_BYTES, Duration::from_secs(30)).is_err());
    }
}
