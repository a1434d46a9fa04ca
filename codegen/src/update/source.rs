//! Where a document comes from to its bytes. The only place that asks a network, and only when `update` is called.

use std::path::Path;

use crate::config::Upstream;
use crate::error::{Code, Diagnostic, Result};

/// How large a document may be, in bytes: twenty times the largest description of an API that we know of.
const LARGEST: u64 = 256 << 20;

/// Reads what an [`Upstream`] names; a file is relative to `base`.
pub fn read(upstream: &Upstream, base: &Path) -> Result<Vec<u8>> {
    let read = if upstream.is_url() { http::get(&upstream.from) } else { file(&base.join(&upstream.from)) };
    read.map_err(|why| {
        let message = format!("cannot read {}: {why}", upstream.from);
        Diagnostic::new(Code::Source, message).at(upstream.place()).into()
    })
}

fn file(path: &Path) -> Result<Vec<u8>, String> {
    let about = std::fs::metadata(path).map_err(|error| error.to_string())?;
    if !about.is_file() {
        return Err("it is not a file".to_owned());
    }
    if about.len() > LARGEST {
        return Err(too_large());
    }
    std::fs::read(path).map_err(|error| error.to_string())
}

fn too_large() -> String {
    format!("it has more than {} MiB", LARGEST >> 20)
}

#[cfg(not(feature = "network"))]
mod http {
    pub fn get(_: &str) -> Result<Vec<u8>, String> {
        Err("this program was built without the feature `network`".to_owned())
    }
}

#[cfg(feature = "network")]
mod http {
    use std::time::Duration;

    use fluent_uri::resolve::Resolver;
    use fluent_uri::{Uri, UriRef};
    use ureq::Agent;

    use super::{LARGEST, too_large};
    use crate::config::is_fetchable;

    /// How often a server may send on to another place.
    const REDIRECTS: usize = 5;
    /// How long one answer may take, from the look-up of the name to the last byte.
    const PATIENCE: Duration = Duration::from_secs(60);

    /// What the server sends for a URL.
    pub fn get(url: &str) -> Result<Vec<u8>, String> {
        let mut url = url.to_owned();
        let secure = url.starts_with("https:");
        for _ in 0..=REDIRECTS {
            let mut response = agent(secure).get(&url).call().map_err(|error| error.to_string())?;
            let status = response.status();
            if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
                if status.as_u16() != 200 {
                    return Err(format!("the server answers {status}"));
                }
                let read = response.body_mut().with_config().limit(LARGEST).read_to_vec();
                return read.map_err(|error| match error {
                    ureq::Error::BodyExceedsLimit(_) => too_large(),
                    error => error.to_string(),
                });
            }
            let location = response.headers().get("location").and_then(|location| location.to_str().ok());
            let next = location.and_then(|location| resolve(&url, location));
            let next = next.ok_or_else(|| format!("the server answers {status} and does not say where to go"))?;
            // What began with a server that proved who it is does not end with one that does not.
            if !is_fetchable(&next) || (secure && !next.starts_with("https:")) {
                return Err(format!("the server sends on to `{next}`, and nothing is fetched from there"));
            }
            url = next;
        }
        Err(format!("the server sends on to another place more than {REDIRECTS} times"))
    }

    fn agent(secure: bool) -> Agent {
        let config = Agent::config_builder()
            .https_only(secure)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .user_agent(concat!("lockstep/", env!("CARGO_PKG_VERSION")));
        // No proxy stands between this machine and itself.
        let config = if secure { config } else { config.proxy(None) };
        config.build().into()
    }

    fn resolve(base: &str, reference: &str) -> Option<String> {
        let (base, reference) = (Uri::parse(base).ok()?, UriRef::parse(reference).ok()?);
        Some(Resolver::with_base(base).resolve(&reference).ok()?.into_string())
    }
}
