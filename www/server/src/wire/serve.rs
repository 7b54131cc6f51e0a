use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use tokio::net::TcpListener;
use tower::ServiceExt;

use super::flush::{FlushGate, Gated};

/// Serves HTTP/1.1 until the process ends. Each request carries the [`FlushGate`] of its connection as an extension.
pub async fn serve(listener: TcpListener, router: Router) {
    loop {
        let Ok((socket, _)) = listener.accept().await else {
            // Out of file descriptors, usually: it passes.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        // Nagle's algorithm would hold back small frames.
        let _ = socket.set_nodelay(true);
        let gate = Arc::new(FlushGate::default());
        let io = Gated::new(socket, Arc::clone(&gate));
        let router = router.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(Arc::clone(&gate));
            router.clone().oneshot(request)
        });
        tokio::spawn(async move {
            // An error here is a broken connection: the client's doing, or a fault that was asked for.
            let _ = http1::Builder::new().serve_connection(io, service).await;
        });
    }
}
