use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use crate::client::Server;

/// A small repository in a folder of its own, with secrets outside of what is served.
fn repository(name: &str) -> PathBuf {
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&root);
    for (file, text) in [
        ("www/site/index.html", "<!doctype html>home"),
        ("www/site/news.html", "<!doctype html>news"),
        ("www/site/js/app.js", "export {}"),
        ("www/site/style.css", "body {}"),
        ("www/site/.secret", "hidden words"),
        ("www/server.txt", "hidden words"),
        ("pkg/runnelet_bg.wasm", "\0asm"),
        ("tests/e2e/page.html", "<!doctype html>page"),
        ("Cargo.toml", "hidden words"),
    ] {
        let file = root.join(file);
        fs::create_dir_all(file.parent().expect("a folder")).expect("folders");
        fs::write(file, text).expect("a file");
    }
    symlink(root.join("Cargo.toml"), root.join("www/site/link.txt")).expect("a link");
    root
}

#[tokio::test]
async fn files_come_with_their_type() {
    let server = Server::start_with(repository("types"), true).await;
    for (url, content_type, body) in [
        ("/", "text/html; charset=utf-8", "<!doctype html>home"),
        ("/index.html", "text/html; charset=utf-8", "<!doctype html>home"),
        ("/news", "text/html; charset=utf-8", "<!doctype html>news"),
        ("/news?fault=cut", "text/html; charset=utf-8", "<!doctype html>news"),
        ("/js/app.js", "text/javascript; charset=utf-8", "export {}"),
        ("/style.css", "text/css; charset=utf-8", "body {}"),
        ("/pkg/runnelet_bg.wasm", "application/wasm", "\0asm"),
        ("/tests/e2e/page.html", "text/html; charset=utf-8", "<!doctype html>page"),
    ] {
        let response = server.get(url).await;
        assert_eq!((response.status, response.header("content-type")), (200, content_type), "{url}");
        assert_eq!(response.text(), body, "{url}");
        assert_eq!(response.header("cache-control"), "no-cache", "{url}");
        let csp = response.header("content-security-policy");
        assert_eq!(csp.is_empty(), !content_type.starts_with("text/html"), "{url}");
        if !csp.is_empty() {
            for rule in [
                "default-src 'self'",
                "script-src 'self' 'wasm-unsafe-eval'",
                "require-trusted-types-for 'script'",
            ] {
                assert!(csp.contains(rule) && !csp.contains("unsafe-inline"), "{url}: {csp}");
            }
        }
    }
}

#[tokio::test]
async fn nothing_outside_is_served() {
    let server = Server::start_with(repository("escapes"), false).await;
    for url in [
        "/../Cargo.toml",
        "/../../Cargo.toml",
        "/%2e%2e/%2e%2e/Cargo.toml",
        "/..%2f..%2fCargo.toml",
        "/pkg/../Cargo.toml",
        "/pkg/%2e%2e/Cargo.toml",
        "/pkg/..%5c..%5cCargo.toml",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/.secret",
        "/link.txt",
        "/server.txt",
        "/js",
        "/js/",
        "/pkg",
        "/pkg/",
        "/nothing",
        "/tests/e2e/page.html",
        "/index.html/",
        "/a%00b",
        "/%ff",
    ] {
        let response = server.get(url).await;
        assert_eq!(response.status, 404, "{url}: {}", response.text());
        assert!(!response.text().contains("hidden words"), "{url}");
    }
    assert_eq!(server.open("POST", "/", &[], "").await.status, 405);
}
