//! `runnelet-server`: reads the arguments, binds, says where, and serves until it is stopped.

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;

use runnelet_server::{App, Config, Data, router, wire};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("runnelet-server: {message}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), String> {
    let config = Config::parse(std::env::args().skip(1), std::env::var("PORT").ok())?;
    let data = Data::load(&config.root).map_err(|error| error.to_string())?;
    let listener = bind(config.port, config.strict_port).await?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    // A launcher waits for exactly this line; it may have closed the pipe since, which is no reason to stop.
    let _ = writeln!(io::stdout(), "listening on http://{address}");
    wire::serve(listener, router(App::new(config, Arc::new(data)))).await;
    Ok(())
}

/// How many ports after the wanted one are tried.
const PORT_TRIES: u16 = 100;

async fn bind(port: u16, strict: bool) -> Result<TcpListener, String> {
    let last = if strict || port == 0 { port } else { port.saturating_add(PORT_TRIES) };
    for candidate in port..=last {
        match TcpListener::bind(("127.0.0.1", candidate)).await {
            Ok(listener) => return Ok(listener),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
            Err(error) => return Err(format!("cannot listen on 127.0.0.1:{candidate}: {error}")),
        }
    }
    Err(if last == port {
        format!("port {port} is in use: stop what uses it, or choose another with --port")
    } else {
        format!("ports {port} to {last} are in use: choose another with --port")
    })
}
