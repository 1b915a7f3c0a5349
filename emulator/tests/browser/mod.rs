//! A real browser: Chromium, driven over its DevTools protocol with real keys and clicks.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test may fail loudly")]

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio_tungstenite::{WebSocketStream, client_async, tungstenite::Message};

/// Set where a missing browser is a failure, not a reason to skip a test.
const REQUIRED: &str = "BFL_EMULATOR_BROWSER_REQUIRED";
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];
/// On its own: no sandbox (which containers do not allow), no graphics, and nothing that it would ask of the network.
const ARGUMENTS: [&str; 12] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
    "--remote-debugging-port=0",
    "about:blank",
];

/// A page in a browser that ends with this value.
pub(crate) struct Page {
    process: Child,
    socket: WebSocketStream<TcpStream>,
    calls: u64,
    session: Option<String>,
    // The last field: removed when the process is gone.
    _profile: TempDir,
}

impl Page {
    /// Opens an address; `None`, with a message, where there is no browser and none is required.
    pub(crate) async fn open(url: &str) -> Option<Self> {
        let profile = tempfile::tempdir().unwrap();
        let Some(mut process) = NAMES.iter().find_map(|name| started(name, profile.path())) else {
            assert!(
                std::env::var_os(REQUIRED).is_none(),
                "wanted one of {NAMES:?}, came none"
            );
            eprintln!("skipped: there is no chromium on this machine");
            return None;
        };
        let address = debugger(&mut process);
        let host = address.trim_start_matches("ws://").split('/').next().unwrap();
        let stream = TcpStream::connect(host).await.unwrap();
        let (socket, _) = client_async(&address, stream).await.unwrap();
        let mut page = Self {
            process,
            socket,
            calls: 0,
            session: None,
            _profile: profile,
        };
        let target = page.call("Target.createTarget", json!({ "url": "about:blank" })).await;
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let attached = page.call("Target.attachToTarget", attach).await;
        page.session = attached["sessionId"].as_str().map(str::to_owned);
        page.call("Emulation.setFocusEmulationEnabled", json!({ "enabled": true }))
            .await;
        page.call("Page.navigate", json!({ "url": url })).await;
        Some(page)
    }

    /// What a JavaScript expression comes to; promises are awaited.
    pub(crate) async fn eval(&mut self, expression: &str) -> Value {
        let wanted = json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let mut answer = self.call("Runtime.evaluate", wanted).await;
        assert!(
            answer.get("exceptionDetails").is_none(),
            "{expression}: {}",
            answer["exceptionDetails"]["exception"]["description"]
        );
        answer["result"]["value"].take()
    }

    /// Until a condition holds; looks again whenever the page changes.
    pub(crate) async fn until(&mut self, condition: &str) {
        let waiting = format!(
            "new Promise((done, late) => {{
                const look = () => {{ if ({condition}) {{ watching.disconnect(); done(); }} }};
                const watching = new MutationObserver(look);
                watching.observe(document, {{ subtree: true, childList: true, attributes: true, characterData: true }});
                setTimeout(() => late(new Error('it never came; there is: ' + document.body.innerText)), 20000);
                look();
            }})"
        );
        self.eval(&waiting).await;
    }

    /// Presses and releases a key.
    pub(crate) async fn press(&mut self, key: &str) {
        let (code, text) = match key {
            "Tab" => (9, ""),
            "Enter" => (13, "\r"),
            "Space" => (32, " "),
            "Escape" => (27, ""),
            "ArrowLeft" => (37, ""),
            "ArrowRight" => (39, ""),
            other => panic!("no such key: {other}"),
        };
        let name = if key == "Space" { " " } else { key };
        for kind in ["keyDown", "keyUp"] {
            let mut event = json!({ "type": kind, "key": name, "code": key, "windowsVirtualKeyCode": code });
            if kind == "keyDown" && !text.is_empty() {
                event["text"] = json!(text);
            }
            self.call("Input.dispatchKeyEvent", event).await;
        }
    }

    /// Types into what has the focus.
    pub(crate) async fn write(&mut self, text: &str) {
        self.call("Input.insertText", json!({ "text": text })).await;
    }

    /// Clicks on the middle of an element.
    pub(crate) async fn click(&mut self, selector: &str) {
        let middle = format!(
            "(() => {{ const element = document.querySelector('{selector}');
                element.scrollIntoView({{ block: 'center' }});
                const box = element.getBoundingClientRect();
                return [box.x + box.width / 2, box.y + box.height / 2]; }})()"
        );
        let at = self.eval(&middle).await;
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({ "type": kind, "x": at[0], "y": at[1], "button": "left", "clickCount": 1 });
            self.call("Input.dispatchMouseEvent", event).await;
        }
    }

    /// A window of this size, bright or dark.
    pub(crate) async fn screen(&mut self, width: u32, height: u32, scheme: &str) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.call("Emulation.setDeviceMetricsOverride", size).await;
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.call("Emulation.setEmulatedMedia", features).await;
    }

    /// For people who want to look: a picture of the whole page, in the folder that the environment names.
    pub(crate) async fn picture(&mut self, name: &str) {
        let Some(folder) = std::env::var_os("BFL_EMULATOR_SCREENSHOTS") else {
            return;
        };
        let whole = json!({ "format": "png", "captureBeyondViewport": true });
        let shot = self.call("Page.captureScreenshot", whole).await;
        let file = STANDARD.decode(shot["data"].as_str().unwrap()).unwrap();
        std::fs::write(Path::new(&folder).join(format!("{name}.png")), file).unwrap();
    }

    /// Ends the browser, so that nothing writes to its profile any more.
    pub(crate) async fn close(mut self) {
        self.session = None;
        self.call("Browser.close", json!({})).await;
        self.process.wait().unwrap();
    }

    /// Sends a command and returns its result; events that come in between are of no interest.
    async fn call(&mut self, method: &str, params: Value) -> Value {
        self.calls += 1;
        let mut command = json!({ "id": self.calls, "method": method, "params": params });
        if let Some(session) = &self.session {
            command["sessionId"] = json!(session);
        }
        self.socket.send(Message::text(command.to_string())).await.unwrap();
        loop {
            let message = self.socket.next().await.expect("the browser is gone").unwrap();
            let Ok(mut answer) = serde_json::from_slice::<Value>(&message.into_data()) else {
                continue;
            };
            if answer["id"] == self.calls {
                assert!(answer.get("error").is_none(), "{method}: {}", answer["error"]);
                return answer["result"].take();
            }
        }
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn started(name: &str, profile: &Path) -> Option<Child> {
    Command::new(name)
        .arg(format!("--user-data-dir={}", profile.display()))
        .args(ARGUMENTS)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .ok()
}

/// The address that a starting browser tells on its standard error, which is read on so that it never fills up.
fn debugger(process: &mut Child) -> String {
    let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
    let mut reported = String::new();
    for line in lines.by_ref().map_while(Result::ok) {
        if let Some(address) = line.strip_prefix("DevTools listening on ") {
            std::thread::spawn(move || lines.for_each(drop));
            return address.to_owned();
        }
        reported += &(line + "\n");
    }
    panic!("the browser did not start: {reported}");
}
