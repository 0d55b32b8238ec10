//! The protocol: what comes in, in turn, and what goes out.

use std::panic::{AssertUnwindSafe, catch_unwind};

use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::notification::{
    DidChangeConfiguration, DidChangeTextDocument, DidChangeWatchedFiles, DidCloseTextDocument,
    DidOpenTextDocument, DidSaveTextDocument, LogMessage, Notification as _, PublishDiagnostics,
};
use lsp_types::request::{
    Completion, DocumentSymbolRequest, Formatting, HoverRequest, Initialize, Request as _,
    ResolveCompletionItem, Shutdown,
};
use lsp_types::{
    CompletionOptions, CompletionResponse, DidChangeConfigurationParams, DidCloseTextDocumentParams,
    DocumentSymbolResponse, HoverProviderCapability, InitializeResult, LogMessageParams, MessageType, OneOf,
    SaveOptions, ServerCapabilities, ServerInfo, TextDocumentSyncCapability, TextDocumentSyncKind,
    TextDocumentSyncOptions, TextDocumentSyncSaveOptions,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::session::Session;

/// How serving ends.
pub(super) enum End {
    /// The client said so.
    Exit { after_shutdown: bool },
    /// The client is gone.
    Disconnected,
}

/// How far a client is.
#[derive(Clone, Copy, PartialEq)]
enum Phase {
    Beginning,
    Serving,
    ShutDown,
}

/// A server of one client.
pub(super) struct Server {
    connection: Connection,
    phase: Phase,
    session: Session,
}

/// Why a request is not answered.
struct Refused(ErrorCode, String);

/// Characters after which completions are asked for.
const TRIGGERS: [&str; 6] = ["\"", ":", " ", "-", "`", "("];

impl Server {
    pub(super) fn new(connection: Connection) -> Self {
        Server { connection, phase: Phase::Beginning, session: Session::default() }
    }

    /// Serves until the client leaves. Documents are looked into once nothing else waits, so that of many changes only the last counts.
    pub(super) fn run(mut self) -> End {
        loop {
            let message = match self.connection.receiver.try_recv() {
                Ok(message) => message,
                Err(_) => {
                    self.publish();
                    let Ok(message) = self.connection.receiver.recv() else { return End::Disconnected };
                    message
                }
            };
            match message {
                Message::Notification(notification) if notification.method == "exit" => {
                    return End::Exit { after_shutdown: self.phase == Phase::ShutDown };
                }
                Message::Notification(notification) => self.notified(notification),
                Message::Request(request) => self.requested(request),
                Message::Response(_) => {}
            }
        }
    }

    /// Says what is wrong with the documents that have changed.
    fn publish(&mut self) {
        for uri in self.session.changed() {
            let session = &mut self.session;
            match catch_unwind(AssertUnwindSafe(|| session.diagnose(&uri))) {
                Ok(found) => self.notify::<PublishDiagnostics>(found),
                Err(_) => {
                    self.log(format!("{} cannot be checked, for an error of this program", uri.as_str()));
                }
            }
        }
    }

    fn notified(&mut self, Notification { method, params }: Notification) {
        if self.phase != Phase::Serving {
            return;
        }
        let session = &mut self.session;
        let done = catch_unwind(AssertUnwindSafe(|| match method.as_str() {
            DidOpenTextDocument::METHOD => given(params).map(|params| session.open(params)),
            DidChangeTextDocument::METHOD => given(params).map(|params| session.change(params)),
            DidSaveTextDocument::METHOD | DidChangeWatchedFiles::METHOD => {
                session.check_all();
                Ok(())
            }
            DidCloseTextDocument::METHOD => {
                given::<DidCloseTextDocumentParams>(params).map(|params| session.close(&params))
            }
            DidChangeConfiguration::METHOD => {
                given::<DidChangeConfigurationParams>(params).map(|params| session.configure(&params))
            }
            _ => Ok(()),
        }));
        match done {
            Ok(Ok(())) => {}
            Ok(Err(Refused(_, message))) => self.log(format!("{method}: {message}")),
            Err(_) => self.log(format!("{method}: an error of this program")),
        }
    }

    fn requested(&mut self, Request { id, method, params }: Request) {
        let session = &mut self.session;
        let phase = &mut self.phase;
        let answer = catch_unwind(AssertUnwindSafe(|| answer(session, phase, &method, params)));
        let answer = answer.unwrap_or_else(|_| {
            Err(Refused(ErrorCode::InternalError, format!("{method} failed, for an error of this program")))
        });
        self.respond(id, answer);
    }

    fn respond(&self, id: RequestId, answer: Result<Value, Refused>) {
        let response = match answer {
            Ok(value) => Response::new_ok(id, value),
            Err(Refused(code, message)) => Response::new_err(id, code as i32, message),
        };
        self.send(response.into());
    }

    fn notify<N: lsp_types::notification::Notification>(&self, params: N::Params) {
        self.send(Notification::new(N::METHOD.to_owned(), params).into());
    }

    fn log(&self, message: String) {
        self.notify::<LogMessage>(LogMessageParams { typ: MessageType::ERROR, message });
    }

    fn send(&self, message: Message) {
        // A client that is gone is noticed where the next message is read.
        let _ = self.connection.sender.send(message);
    }
}

fn answer(session: &mut Session, phase: &mut Phase, method: &str, params: Value) -> Result<Value, Refused> {
    match (*phase, method) {
        (Phase::Beginning, Initialize::METHOD) => {
            session.begin(&given(params)?);
            *phase = Phase::Serving;
            return result(capabilities());
        }
        (Phase::Beginning, _) => {
            return Err(Refused(ErrorCode::ServerNotInitialized, "`initialize` comes first".to_owned()));
        }
        (Phase::ShutDown, _) | (_, Initialize::METHOD) => {
            let message = format!("`{method}` comes too late");
            return Err(Refused(ErrorCode::InvalidRequest, message));
        }
        (Phase::Serving, _) => {}
    }
    match method {
        Shutdown::METHOD => {
            *phase = Phase::ShutDown;
            Ok(Value::Null)
        }
        Completion::METHOD => result(CompletionResponse::Array(session.complete(&given(params)?))),
        ResolveCompletionItem::METHOD => result(super::complete::resolve(given(params)?)),
        HoverRequest::METHOD => result(session.hover(&given(params)?)),
        Formatting::METHOD => result(session.format(&given(params)?)),
        DocumentSymbolRequest::METHOD => {
            result(DocumentSymbolResponse::Nested(session.symbols(&given(params)?)))
        }
        _ => Err(Refused(
            ErrorCode::MethodNotFound,
            format!("`{method}` is not a request that is answered here"),
        )),
    }
}

/// The parameters of a method.
fn given<P: DeserializeOwned>(params: Value) -> Result<P, Refused> {
    serde_json::from_value(params).map_err(|error| Refused(ErrorCode::InvalidParams, error.to_string()))
}

fn result(value: impl Serialize) -> Result<Value, Refused> {
    serde_json::to_value(value).map_err(|error| Refused(ErrorCode::InternalError, error.to_string()))
}

/// What the server can do.
fn capabilities() -> InitializeResult {
    let sync = TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::INCREMENTAL),
        save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions { include_text: Some(false) })),
        ..TextDocumentSyncOptions::default()
    };
    let completion = CompletionOptions {
        resolve_provider: Some(true),
        trigger_characters: Some(TRIGGERS.map(str::to_owned).into()),
        ..CompletionOptions::default()
    };
    InitializeResult {
        capabilities: ServerCapabilities {
            text_document_sync: Some(TextDocumentSyncCapability::Options(sync)),
            completion_provider: Some(completion),
            hover_provider: Some(HoverProviderCapability::Simple(true)),
            document_formatting_provider: Some(OneOf::Left(true)),
            document_symbol_provider: Some(OneOf::Left(true)),
            ..ServerCapabilities::default()
        },
        server_info: Some(ServerInfo {
            name: "recipe-host".to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
    }
}
