//! An editor that talks to the language server.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::common::Folder;

/// An editor with the server running.
pub(crate) struct Editor {
    pub(crate) folder: Folder,
    pub(crate) server: Child,
    pub(crate) input: Option<ChildStdin>,
    pub(crate) output: BufReader<ChildStdout>,
    /// What came while a response was waited for.
    waiting: VecDeque<Value>,
    sent: i32,
}

const CLAIMS: &[u8] = b"city,Claim Date,amount\nMobile,2024-01-05,12.50\nDothan,2024-01-06,7\n";

impl Editor {
    /// One in a folder with data, and with these options of the server.
    pub(crate) fn new(options: Value) -> Self {
        let mut editor = Editor::unready();
        let capabilities = json!({"textDocument": {"publishDiagnostics": {"relatedInformation": true}}});
        let root = editor.uri("");
        let begun = editor.result(
            "initialize",
            json!({"processId": null, "rootUri": root, "capabilities": capabilities, "initializationOptions": options}),
        );
        assert_eq!(begun["capabilities"]["textDocumentSync"]["change"], json!(2), "{begun}");
        editor.notify("initialized", json!({}));
        editor
    }

    pub(crate) fn unready() -> Self {
        let folder = Folder::new();
        folder.file("data/claims.csv", CLAIMS);
        let mut server = Command::new(env!("CARGO_BIN_EXE_recipe-host"))
            .arg("lsp")
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let input = server.stdin.take();
        let output = BufReader::new(server.stdout.take().expect("standard output"));
        Editor { folder, server, input, output, waiting: VecDeque::new(), sent: 0 }
    }

    pub(crate) fn uri(&self, name: &str) -> String {
        format!("file://{}/{name}", self.folder.path().display())
    }

    pub(crate) fn send(&mut self, message: &Value) {
        let text = message.to_string();
        let input = self.input.as_mut().expect("standard input");
        write!(input, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("the server reads");
        input.flush().expect("the server reads");
    }

    pub(crate) fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    pub(crate) fn message(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(self.output.read_line(&mut line).expect("a line") > 0, "the server ended");
            match line.trim_end().split_once(": ") {
                Some(("Content-Length", value)) => length = value.parse().expect("a number"),
                _ => break,
            }
        }
        let mut text = vec![0; length];
        self.output.read_exact(&mut text).expect("a message");
        serde_json::from_slice(&text).expect("JSON")
    }

    /// The response to a request.
    pub(crate) fn request(&mut self, method: &str, params: Value) -> Value {
        self.sent += 1;
        let id = self.sent;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        loop {
            let message = self.message();
            if message["id"] == json!(id) {
                return message;
            }
            self.waiting.push_back(message);
        }
    }

    pub(crate) fn result(&mut self, method: &str, params: Value) -> Value {
        let response = self.request(method, params);
        assert!(response.get("error").is_none(), "{response}");
        response["result"].clone()
    }

    /// Opens a document, and gives its problems.
    pub(crate) fn open(&mut self, name: &str, text: &str) -> Vec<Value> {
        let language = if name.ends_with("json") { "json" } else { "yaml" };
        let document = json!({"uri": self.uri(name), "languageId": language, "version": 1, "text": text});
        self.notify("textDocument/didOpen", json!({"textDocument": document}));
        self.problems(name, json!(1))
    }

    /// Changes a document, and gives its problems.
    pub(crate) fn change(&mut self, name: &str, version: i32, changes: Value) -> Vec<Value> {
        let document = json!({"uri": self.uri(name), "version": version});
        self.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes}));
        self.problems(name, json!(version))
    }

    /// The next problems of this version of a document.
    pub(crate) fn problems(&mut self, name: &str, version: Value) -> Vec<Value> {
        let uri = self.uri(name);
        loop {
            let message = self.waiting.pop_front().unwrap_or_else(|| self.message());
            if message["method"] == json!("textDocument/publishDiagnostics")
                && message["params"]["uri"] == json!(uri)
                && message["params"]["version"] == version
            {
                return message["params"]["diagnostics"].as_array().expect("a list").clone();
            }
        }
    }

    /// Opens a text without its cursor, `|`, and asks at the cursor.
    pub(crate) fn at_cursor(&mut self, method: &str, name: &str, marked: &str) -> Value {
        let at = marked.find('|').expect("a cursor");
        let before = &marked[..at];
        let line = before.matches('\n').count();
        let character = before[before.rfind('\n').map_or(0, |end| end + 1)..].encode_utf16().count();
        self.open(name, &marked.replacen('|', "", 1));
        let position = json!({"line": line, "character": character});
        self.result(method, json!({"textDocument": {"uri": self.uri(name)}, "position": position}))
    }

    pub(crate) fn completions(&mut self, name: &str, marked: &str) -> Vec<Value> {
        self.at_cursor("textDocument/completion", name, marked).as_array().expect("a list").clone()
    }

    /// Leaves, and gives the exit code.
    pub(crate) fn leave(mut self) -> Option<i32> {
        assert_eq!(self.result("shutdown", Value::Null), Value::Null);
        self.notify("exit", Value::Null);
        self.code()
    }

    pub(crate) fn code(&mut self) -> Option<i32> {
        self.server.wait().expect("it ends").code()
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        self.input = None;
        let _ = self.server.wait();
    }
}
