//! A host that asks for what it likes.

use arrow_array::RecordBatch;
use recipe_wasm::Ready;
use recipe_wasm::failure::{Code, Failure};
use recipe_wasm::guest::Guest;
use recipe_wasm::ipc::Input;

use crate::streams::{Messages, text};

/// Turns the column `a` of [`text`] into upper case.
pub(crate) const RECIPE: &str =
    r#"[{ "Action": { "Operation": "UPPER_CASE", "Parameters": { "sourceColumn": "a" } } }]"#;
/// The column `a` of [`text`], and what [`RECIPE`] makes of it.
const CELLS: [&str; 4] = ["a", "", "grün und länger als zwölf Bytes", ""];
const UPPER: [&str; 4] = ["A", "", "GRÜN UND LÄNGER ALS ZWÖLF BYTES", ""];

pub(crate) struct Host {
    pub(crate) guest: Guest,
    /// The cells a proper run gives.
    right: [&'static str; 4],
}

/// One call of a host, with the bytes it gives.
#[derive(Debug, Clone)]
pub(crate) enum Call {
    Load(Vec<u8>),
    Infer(Vec<u8>),
    Open(Vec<u8>),
    Dataset(i32, Vec<u8>),
    Schema(Vec<u8>),
    Push(Vec<u8>),
    Next,
    Finish,
    Stats,
    Reset,
    Close,
    Info,
}

impl Call {
    fn bytes(&self) -> Option<&[u8]> {
        match self {
            Call::Load(bytes) | Call::Infer(bytes) | Call::Open(bytes) => Some(bytes),
            Call::Dataset(_, bytes) | Call::Schema(bytes) | Call::Push(bytes) => Some(bytes),
            _ => None,
        }
    }

    fn is_of_region_0(&self) -> bool {
        matches!(self, Call::Load(_) | Call::Infer(_) | Call::Open(_))
    }
}

impl Host {
    /// A host of an engine with [`RECIPE`].
    pub(crate) fn new() -> Self {
        Host { guest: Guest::new(Some(RECIPE.as_bytes())).expect("a recipe"), right: UPPER }
    }

    /// A host of an engine whose recipe does nothing.
    pub(crate) fn without_steps() -> Self {
        Host { guest: Guest::new(Some(b"[]")).expect("a recipe"), right: CELLS }
    }

    /// A host of the bare engine, before it loads [`RECIPE`].
    pub(crate) fn without_recipe() -> Self {
        Host { guest: Guest::new(None).expect("no recipe to be wrong"), right: UPPER }
    }

    /// A handle that was opened with these options.
    pub(crate) fn open(&mut self, options: &str) -> i32 {
        self.call(0, &Call::Open(options.into())).expect("the options are right")
    }

    /// Makes a call as the module's exports do, and gives the number they give.
    pub(crate) fn call(&mut self, handle: i32, call: &Call) -> Result<i32, Code> {
        let length = call.bytes().map_or(0, <[u8]>::len) as i32;
        self.call_with_length(handle, call, length)
    }

    /// As [`call`](Self::call), and says that it gave `length` bytes.
    pub(crate) fn call_with_length(&mut self, handle: i32, call: &Call, length: i32) -> Result<i32, Code> {
        if let Some(bytes) = call.bytes() {
            let region = if call.is_of_region_0() { 0 } else { handle };
            self.guest.reserve(region, bytes.len()).map_err(|failure| told(&failure))?.copy_from_slice(bytes);
        }
        let number = |ready: Ready| ready as i32;
        let guest = &mut self.guest;
        let done = match call {
            Call::Load(_) => guest.load(length).map(|()| 0),
            Call::Infer(_) => guest.infer(length).map(|_| 0),
            Call::Open(_) => guest.open(length),
            Call::Dataset(index, _) => guest.dataset(handle, *index, length).map(|()| 0),
            Call::Schema(_) => guest.schema(handle, length).map(number),
            Call::Push(_) => guest.push(handle, length).map(number),
            Call::Next => guest.next(handle).map(number),
            Call::Finish => guest.finish(handle).map(number),
            Call::Stats => guest.stats(handle).map(|_| 0),
            Call::Reset => guest.reset(handle).map(|()| 0),
            Call::Close => guest.close(handle).map(|()| 0),
            Call::Info => {
                guest.info();
                Ok(0)
            }
        };
        done.map_err(|failure| told(&failure))
    }

    /// Resets a handle, does with it what a host should, and looks at what comes out.
    pub(crate) fn run_properly(&mut self, handle: i32) {
        let messages = Messages::of(&text());
        assert_eq!(self.call(handle, &Call::Reset), Ok(0));
        let mut output = Input::default();
        assert_eq!(self.call(handle, &Call::Schema(messages.schema)), Ok(1));
        assert!(self.read(handle, &mut output).is_empty());
        assert_eq!(self.call(handle, &Call::Push(messages.batch)), Ok(1));
        let batches = self.read(handle, &mut output);
        assert_eq!(self.call(handle, &Call::Finish), Ok(0));
        assert_eq!(self.call(handle, &Call::Stats), Ok(0));
        let [batch] = batches.as_slice() else { panic!("{batches:?}") };
        let cells = arrow_cast::cast(batch.column(0), &arrow_schema::DataType::Utf8).expect("text");
        let cells = arrow_array::cast::AsArray::as_string::<i32>(&cells);
        assert_eq!(cells.iter().map(Option::unwrap_or_default).collect::<Vec<_>>(), self.right);
    }

    /// What the last call of a handle made ready.
    pub(crate) fn read(&self, handle: i32, output: &mut Input) -> Vec<RecordBatch> {
        output.read(&self.guest.bytes(handle).to_vec().into()).expect("what comes out is a stream")
    }
}

/// Every failure has a message, and a code that fits a result.
fn told(failure: &Failure) -> Code {
    assert!(failure.details["message"].is_string(), "{failure:?}");
    assert_ne!(failure.code, Code::Internal, "{failure:?}");
    failure.code
}
