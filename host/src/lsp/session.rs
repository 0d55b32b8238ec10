//! What a client has open, and what it asks about it.

use std::collections::{BTreeMap, BTreeSet};

use lsp_types::{
    CompletionItem, CompletionParams, DidChangeConfigurationParams, DidChangeTextDocumentParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, DocumentFormattingParams, DocumentSymbol,
    DocumentSymbolParams, Hover, HoverParams, InitializeParams, PublishDiagnosticsParams,
    TextDocumentPositionParams, TextEdit, Uri,
};

use super::columns::Input;
use super::complete::complete;
use super::diagnose::{Shows, diagnose};
use super::document::Document;
use super::hover::hover;
use super::input::Inputs;
use super::outline;
use super::settings::Settings;

/// The documents of a client, and its settings. Documents go by the text of their addresses.
#[derive(Default)]
pub(super) struct Session {
    documents: BTreeMap<String, Document>,
    /// Those to be looked into.
    changed: BTreeSet<String>,
    settings: Settings,
    inputs: Inputs,
    shows: Shows,
}

impl Session {
    pub(super) fn begin(&mut self, params: &InitializeParams) {
        self.settings = Settings::of(params);
        let shown = params.capabilities.text_document.as_ref();
        let shown = shown.and_then(|shown| shown.publish_diagnostics.as_ref());
        self.shows.related = shown.and_then(|shown| shown.related_information).unwrap_or_default();
    }

    pub(super) fn open(&mut self, params: DidOpenTextDocumentParams) {
        let opened = params.text_document;
        let name = opened.uri.as_str().to_owned();
        let document = Document::new(&opened.uri, &opened.language_id, opened.version, opened.text);
        self.documents.insert(name.clone(), document);
        self.changed.insert(name);
    }

    pub(super) fn change(&mut self, params: DidChangeTextDocumentParams) {
        let name = params.text_document.uri.as_str();
        if let Some(document) = self.documents.get_mut(name) {
            document.change(params.text_document.version, params.content_changes);
            self.changed.insert(name.to_owned());
        }
    }

    pub(super) fn close(&mut self, params: &DidCloseTextDocumentParams) {
        let name = params.text_document.uri.as_str().to_owned();
        self.documents.remove(&name);
        // Its problems are taken away.
        self.changed.insert(name);
    }

    pub(super) fn configure(&mut self, params: &DidChangeConfigurationParams) {
        self.settings.set(&params.settings);
        self.check_all();
    }

    /// Looks into all documents anew: files that they depend on may have changed.
    pub(super) fn check_all(&mut self) {
        self.inputs.forget();
        self.changed.extend(self.documents.keys().cloned());
    }

    /// The documents that have changed since they were asked for last.
    pub(super) fn changed(&mut self) -> Vec<Uri> {
        std::mem::take(&mut self.changed).iter().filter_map(|name| name.parse().ok()).collect()
    }

    /// What is wrong with a document; nothing with one that is closed.
    pub(super) fn diagnose(&mut self, uri: &Uri) -> PublishDiagnosticsParams {
        let Some(document) = self.documents.get(uri.as_str()) else {
            return PublishDiagnosticsParams::new(uri.clone(), Vec::new(), None);
        };
        let input = document.path.as_deref().and_then(|path| self.inputs.of(path, &self.settings));
        let found = diagnose(document, uri, input, self.shows);
        PublishDiagnosticsParams::new(uri.clone(), found, Some(document.version))
    }

    pub(super) fn complete(&mut self, params: &CompletionParams) -> Vec<CompletionItem> {
        let TextDocumentPositionParams { text_document, position } = &params.text_document_position;
        let Some((document, input)) = self.look(&text_document.uri) else { return Vec::new() };
        complete(document, *position, input)
    }

    pub(super) fn hover(&mut self, params: &HoverParams) -> Option<Hover> {
        let TextDocumentPositionParams { text_document, position } = &params.text_document_position_params;
        let (document, input) = self.look(&text_document.uri)?;
        hover(document, *position, input)
    }

    pub(super) fn format(&mut self, params: &DocumentFormattingParams) -> Option<Vec<TextEdit>> {
        outline::format(self.look(&params.text_document.uri)?.0)
    }

    pub(super) fn symbols(&mut self, params: &DocumentSymbolParams) -> Vec<DocumentSymbol> {
        let found = self.look(&params.text_document.uri);
        found.map(|(document, _)| outline::symbols(document)).unwrap_or_default()
    }

    /// A document, unless it is too large, and its input.
    fn look(&mut self, uri: &Uri) -> Option<(&Document, Option<&Input>)> {
        let document = self.documents.get(uri.as_str()).filter(|document| !document.is_too_large())?;
        let input = document.path.as_deref().and_then(|path| self.inputs.of(path, &self.settings));
        Some((document, input.and_then(Result::ok)))
    }
}
