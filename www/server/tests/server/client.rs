use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use runnelet_server::{App, Config, Data, router, wire};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// A server of its own for one test; it ends with the test's runtime.
pub(crate) struct Server {
    port: u16,
}

/// A response that has been read to its end, whatever that was.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) chunks: Vec<Vec<u8>>,
    /// The body had its last chunk (or all of its Content-Length).
    pub(crate) complete: bool,
    /// The connection was closed in the middle of a chunk.
    pub(crate) inside_chunk: bool,
}

/// A body that has no end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Broken {
    inside_chunk: bool,
}

/// A response whose body is being read.
pub(crate) struct Open {
    pub(crate) status: u16,
    pub(crate) headers: HashMap<String, String>,
    reader: BufReader<OwnedReadHalf>,
    _writer: OwnedWriteHalf,
}

pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn data() -> Arc<Data> {
    static DATA: OnceLock<Arc<Data>> = OnceLock::new();
    let load = || Arc::new(Data::load(&repository()).unwrap_or_else(|error| panic!("{error}")));
    Arc::clone(DATA.get_or_init(load))
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::start_with(repository(), false).await
    }

    pub(crate) async fn start_with(root: PathBuf, tests: bool) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let app = App::new(Config { port, strict_port: true, root, tests }, data());
        tokio::spawn(wire::serve(listener, router(app)));
        Self { port }
    }

    pub(crate) async fn get(&self, url: &str) -> Response {
        self.open("GET", url, &[], "").await.read().await
    }

    pub(crate) async fn open(&self, method: &str, url: &str, headers: &[(&str, &str)], body: &str) -> Open {
        let socket = TcpStream::connect(("127.0.0.1", self.port)).await.expect("a connection");
        let (reader, mut writer) = socket.into_split();
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let length = body.len();
        let request =
            format!("{method} {url} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n{headers}\r\n{body}");
        writer.write_all(request.as_bytes()).await.expect("the request goes out");
        let mut reader = BufReader::new(reader);
        let (status, headers) = head(&mut reader).await;
        Open { status, headers, reader, _writer: writer }
    }

    /// What comes on a connection that speaks HTTP/1.0, as nginx does unless it is told otherwise: head and body.
    pub(crate) async fn get_in_http_1_0(&self, url: &str) -> String {
        let mut socket = TcpStream::connect(("127.0.0.1", self.port)).await.expect("a connection");
        let request = format!("GET {url} HTTP/1.0\r\nHost: x\r\n\r\n");
        socket.write_all(request.as_bytes()).await.expect("the request goes out");
        let mut answer = Vec::new();
        // A broken connection is an end too.
        let _ = socket.read_to_end(&mut answer).await;
        String::from_utf8(answer).expect("text")
    }

    /// Asks `/healthz` until so many streams are open.
    pub(crate) async fn wait_for_open_streams(&self, wanted: u64) {
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            let open = self.get("/healthz").await.json()["openStreams"].as_u64();
            if open == Some(wanted) {
                return;
            }
            assert!(Instant::now() < deadline, "{open:?} open streams, not {wanted}");
        }
    }
}

async fn head(reader: &mut BufReader<OwnedReadHalf>) -> (u16, HashMap<String, String>) {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).await.expect("a head");
        match line.trim_end() {
            "" => break,
            text => lines.push(text.to_owned()),
        }
    }
    let status = lines.first().and_then(|line| line.split(' ').nth(1)?.parse().ok()).expect("a status");
    let headers = lines.iter().skip(1).filter_map(|line| line.split_once(": "));
    (status, headers.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect())
}

impl Open {
    /// The next chunk; none at the end, an error if the body has no end.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Vec<u8>>, Broken> {
        let mut line = String::new();
        let _ = self.reader.read_line(&mut line).await;
        let size = line.strip_suffix("\r\n").and_then(|size| usize::from_str_radix(size, 16).ok());
        let size = size.ok_or(Broken { inside_chunk: false })?;
        let mut chunk = vec![0; size + 2];
        self.reader.read_exact(&mut chunk).await.map_err(|_| Broken { inside_chunk: true })?;
        chunk.truncate(size);
        Ok((size > 0).then_some(chunk))
    }

    pub(crate) async fn read(mut self) -> Response {
        let (mut chunks, mut complete, mut inside_chunk) = (Vec::new(), true, false);
        if let Some(length) = self.headers.get("content-length") {
            let mut body = vec![0; length.parse().expect("a length")];
            complete = self.reader.read_exact(&mut body).await.is_ok();
            chunks.push(body);
        } else if self.headers.contains_key("transfer-encoding") {
            loop {
                match self.chunk().await {
                    Ok(Some(chunk)) => chunks.push(chunk),
                    Ok(None) => break,
                    Err(broken) => {
                        (complete, inside_chunk) = (false, broken.inside_chunk);
                        break;
                    }
                }
            }
        }
        Response { status: self.status, headers: self.headers, chunks, complete, inside_chunk }
    }
}

impl Response {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.chunks.concat()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes()).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes()).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The records of an NDJSON body; those that are malformed are null.
    pub(crate) fn records(&self) -> Vec<Value> {
        self.text().lines().map(|line| serde_json::from_str(line).unwrap_or(Value::Null)).collect()
    }
}
