//! The module as a value: what stands behind every export, without addresses.

use std::alloc::Layout;

use arrow_buffer::{Buffer, MutableBuffer};
use recipe_core::engine::kernel::infer::Inference;
use recipe_core::types::Type;
use recipe_core::{Recipe, VERSION};
use serde_json::{Map, Value, json};
use zeroize::Zeroize;

use crate::failure::{Code, Failure};
use crate::options::Options;
use crate::session::{Ready, Rows, Session, whole};

/// More handles than this are a host that forgets to close them.
const MAX_HANDLES: usize = 1024;

/// A recipe, if there is one, and the handles a host opened.
#[derive(Default)]
pub struct Guest {
    recipe: Option<Recipe>,
    /// Region 0, for calls that are about no handle.
    region: Region,
    /// What calls that are about no handle have to say.
    text: Vec<u8>,
    sessions: Vec<Option<(Session, Region)>>,
}

/// Where a host puts what it gives.
#[derive(Default)]
struct Region {
    /// What the host asked for.
    room: Option<MutableBuffer>,
    /// What was taken last: room for more, once no array has it any longer.
    taken: Option<Buffer>,
}

impl Region {
    /// At least `length` bytes, aligned as Arrow likes them.
    fn reserve(&mut self, length: usize) -> Result<&mut [u8], Failure> {
        let again = self.taken.take().and_then(|taken| taken.into_mutable().ok());
        // Room that is much too large is given back.
        let fits = |room: &MutableBuffer| room.capacity() >= length && room.capacity() / 8 <= length;
        let room = self.room.take().or(again).filter(fits);
        if room.is_none() && !has_room(length) {
            return Err(Failure::new(Code::Memory, format!("there is no memory for {length} bytes")));
        }
        let room = self.room.insert(room.unwrap_or_else(|| MutableBuffer::new(length)));
        room.resize(length, 0);
        Ok(room.as_slice_mut())
    }

    /// The first `length` bytes. Arrays may keep them: the region is a new one next time.
    fn take(&mut self, length: i32) -> Result<Buffer, Failure> {
        let length = usize::try_from(length).ok();
        let reserved = self.room.as_ref().map_or(0, MutableBuffer::len);
        let length = length.filter(|length| *length <= reserved);
        let length = length.ok_or_else(|| Failure::new(Code::Argument, "fewer bytes were reserved"))?;
        let taken = Buffer::from(self.room.take().unwrap_or_default());
        self.taken = Some(taken.clone());
        Ok(taken.slice_with_length(0, length))
    }

    /// Zeroes what the host put there.
    fn wipe(&mut self) {
        if let Some(room) = &mut self.room {
            room.as_slice_mut().zeroize();
        }
    }

    /// The first `length` bytes, for a call that only reads them.
    fn look(&self, length: i32) -> Result<&[u8], Failure> {
        let length = usize::try_from(length).ok();
        let bytes = length.and_then(|length| self.room.as_ref().map_or(&[][..], |room| room).get(..length));
        bytes.ok_or_else(|| Failure::new(Code::Argument, "fewer bytes were reserved"))
    }
}

impl Guest {
    /// A guest with a recipe of its own.
    pub fn new(recipe: Option<&[u8]>) -> Result<Self, Failure> {
        let mut guest = Guest::default();
        if let Some(text) = recipe {
            guest.recipe = Some(read(text)?);
        }
        Ok(guest)
    }

    /// The input region of a handle, or region 0: at least `length` bytes.
    pub fn reserve(&mut self, handle: i32, length: usize) -> Result<&mut [u8], Failure> {
        let region = if handle == 0 { &mut self.region } else { &mut self.session(handle)?.1 };
        region.reserve(length)
    }

    /// Takes the recipe whose text is in region 0.
    pub fn load(&mut self, length: i32) -> Result<(), Failure> {
        self.recipe = Some(read(self.region.look(length)?)?);
        Ok(())
    }

    /// What engine and recipe are, and what the recipe needs, as JSON.
    pub fn info(&mut self) -> &[u8] {
        let recipe = self.recipe.as_ref().map(|recipe| {
            let outline = recipe.outline();
            json!({
                "name": recipe.name(),
                "version": recipe.version(),
                "sha256": recipe.sha256(),
                "operations": recipe.steps().iter().map(|step| &step.operation).collect::<Vec<_>>(),
                "partitioning": outline.partitioning.name(),
                "relay": outline.relay,
                "columns": outline.columns,
                "datasets": outline.datasets,
                "secrets": recipe.secrets(),
            })
        });
        self.say(&json!({ "engine": { "name": "recipe-engine", "version": VERSION }, "recipe": recipe }))
    }

    /// The types of text columns, inferred from the stream in region 0, as JSON.
    pub fn infer(&mut self, length: i32) -> Result<&[u8], Failure> {
        let (schema, batches) = whole(&self.region.take(length)?)?;
        let mut inference = Inference::new(schema.fields().len());
        for batch in &batches {
            inference.push(batch);
        }
        let types = schema.fields().iter().zip(inference.finish());
        let texts = types
            .filter(|(field, _)| Type::from_arrow(field.data_type()).is_none_or(|ty| ty == Type::String));
        let types: Map<String, Value> =
            texts.map(|(field, ty)| (field.name().clone(), ty.name().into())).collect();
        Ok(self.say(&Value::Object(types)))
    }

    /// A handle that works as the options in region 0 say.
    pub fn open(&mut self, length: i32) -> Result<i32, Failure> {
        if self.recipe.is_none() {
            return Err(Failure::new(Code::Order, "there is no recipe; load one first"));
        }
        let options = Options::parse(self.region.look(length)?);
        // They may hold secrets.
        self.region.wipe();
        let session = Session::new(options?);
        let free = self.sessions.iter().position(Option::is_none).unwrap_or(self.sessions.len());
        if free >= MAX_HANDLES {
            return Err(Failure::new(Code::Argument, format!("{MAX_HANDLES} handles are open; close some")));
        }
        let opened = Some((session, Region::default()));
        match self.sessions.get_mut(free) {
            Some(place) => *place = opened,
            None => self.sessions.push(opened),
        }
        Ok(free as i32 + 1)
    }

    /// Takes the stream in the handle's region as its table at `index`.
    pub fn dataset(&mut self, handle: i32, index: i32, length: i32) -> Result<(), Failure> {
        let (session, region) = self.session(handle)?;
        session.dataset(index, &region.take(length)?)
    }

    /// Compiles the recipe for the schema in the handle's region.
    pub fn schema(&mut self, handle: i32, length: i32) -> Result<Ready, Failure> {
        let recipe = self.recipe.take().ok_or_else(|| Failure::new(Code::Order, "there is no recipe"))?;
        let done =
            self.session(handle).and_then(|(session, region)| session.schema(&recipe, &region.take(length)?));
        self.recipe = Some(recipe);
        done
    }

    /// Takes the batches in the handle's region.
    pub fn push(&mut self, handle: i32, length: i32) -> Result<Ready, Failure> {
        let (session, region) = self.session(handle)?;
        session.push(&region.take(length)?)
    }

    /// Makes the next waiting batch ready.
    pub fn next(&mut self, handle: i32) -> Result<Ready, Failure> {
        self.session(handle)?.0.next()
    }

    /// There are no more batches for this handle.
    pub fn finish(&mut self, handle: i32) -> Result<Ready, Failure> {
        self.session(handle)?.0.finish()
    }

    /// What the rows so far leave behind, as bytes for [`state_merge`](Self::state_merge).
    pub fn state_get(&mut self, handle: i32) -> Result<&[u8], Failure> {
        let recipe = self.hash()?;
        self.session(handle)?.0.state(&recipe)
    }

    /// Takes in the state in the handle's region: that of the rows before, or, where nothing was given yet, of the rows
    /// behind.
    pub fn state_merge(&mut self, handle: i32, length: i32) -> Result<(), Failure> {
        let recipe = self.hash()?;
        let (session, region) = self.session(handle)?;
        session.merge(&region.take(length)?, &recipe)
    }

    /// What the rows of two units leave, of which the states are in the handle's region, as bytes for
    /// [`state_merge`](Self::state_merge).
    pub fn state_combine(&mut self, handle: i32, length: i32) -> Result<&[u8], Failure> {
        let recipe = self.hash()?;
        let (session, region) = self.session(handle)?;
        session.combine(&region.take(length)?, &recipe)
    }

    fn hash(&self) -> Result<String, Failure> {
        let recipe = self.recipe.as_ref();
        let hash = recipe.map(|recipe| recipe.sha256().to_owned());
        hash.ok_or_else(|| Failure::new(Code::Order, "there is no recipe"))
    }

    /// What happened at this handle, as JSON.
    pub fn stats(&mut self, handle: i32) -> Result<&[u8], Failure> {
        let recipe = self.recipe.take().ok_or_else(|| Failure::new(Code::Order, "there is no recipe"))?;
        let stats = self.session(handle).and_then(|(session, _)| session.stats(&recipe));
        self.recipe = Some(recipe);
        let stats = stats?;
        Ok(self.say(&stats))
    }

    /// Brings a handle back to where it was just opened.
    pub fn reset(&mut self, handle: i32) -> Result<(), Failure> {
        self.session(handle)?.0.reset();
        Ok(())
    }

    /// Frees a handle.
    pub fn close(&mut self, handle: i32) -> Result<(), Failure> {
        self.session(handle)?;
        self.sessions[handle as usize - 1] = None;
        Ok(())
    }

    /// What the last call of a handle made ready.
    pub fn bytes(&self, handle: i32) -> &[u8] {
        self.find(handle).map_or(&[], |(session, _)| session.bytes())
    }

    /// What the last call of a handle made ready, for a host that asked for parts.
    pub fn parts(&self, handle: i32) -> &[Buffer] {
        self.find(handle).map_or(&[], |(session, _)| session.parts())
    }

    /// How many rows the last call of a handle was about.
    pub fn rows(&self, handle: i32) -> Rows {
        self.find(handle).map_or(Rows::default(), |(session, _)| session.rows())
    }

    fn find(&self, handle: i32) -> Option<&(Session, Region)> {
        let at = usize::try_from(handle).ok()?.checked_sub(1)?;
        self.sessions.get(at)?.as_ref()
    }

    fn session(&mut self, handle: i32) -> Result<&mut (Session, Region), Failure> {
        let at = usize::try_from(handle).ok().and_then(|handle| handle.checked_sub(1));
        let session = at.and_then(|at| self.sessions.get_mut(at)?.as_mut());
        session.ok_or_else(|| Failure::new(Code::Argument, format!("{handle} is no open handle")))
    }

    pub(crate) fn say(&mut self, value: &Value) -> &[u8] {
        self.text = value.to_string().into_bytes();
        &self.text
    }
}

fn read(text: &[u8]) -> Result<Recipe, Failure> {
    let text =
        std::str::from_utf8(text).map_err(|_| Failure::new(Code::Recipe, "the recipe is not UTF-8"))?;
    let recipe = Recipe::parse(text).map_err(|found| Failure::recipe(&found))?;
    recipe.check().map_err(|found| Failure::recipe(&found))?;
    Ok(recipe)
}

/// Whether `length` bytes more can be had: an allocation that fails would trap.
fn has_room(length: usize) -> bool {
    let layout = Layout::from_size_align(length.saturating_add(64), 64);
    let Ok(layout) = layout else { return false };
    // SAFETY: the layout has a size, and what is allocated is freed at once.
    unsafe {
        // Without a use that it cannot see through, the compiler leaves the allocation out and finds that it succeeded.
        let found = std::hint::black_box(std::alloc::alloc(layout));
        if !found.is_null() {
            std::alloc::dealloc(found, layout);
        }
        !found.is_null()
    }
}
