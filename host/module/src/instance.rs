//! One instance of a module: a memory of its own, and calls into it.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_buffer::{Buffer, MutableBuffer};
use arrow_schema::SchemaRef;
use serde_json::Value;
use wasmtime::{Memory, Store, Trap, TypedFunc, WasmParams};

use crate::error::{ModuleError, Reported, Result};
use crate::info::ModuleInfo;
use crate::ipc::encode;
use crate::limits::{Clock, Guard, ModuleLimits, TICK};

/// An instance. After an error other than [`ModuleError::Reported`] it is lost, and every call is [`ModuleError::Lost`].
pub struct Instance {
    store: Store<Guard>,
    memory: Memory,
    pub(crate) limits: ModuleLimits,
    pub(crate) functions: Functions,
    block: usize,
    lost: bool,
    /// Deadlines are nothing without it.
    _clock: Option<Arc<Clock>>,
}

pub(crate) struct Functions {
    abi: TypedFunc<(), i32>,
    info: TypedFunc<(), i32>,
    reserve: TypedFunc<(i32, i32), i32>,
    load: TypedFunc<i32, i32>,
    infer: TypedFunc<i32, i32>,
    pub(crate) open: TypedFunc<i32, i32>,
    pub(crate) dataset: TypedFunc<(i32, i32, i32), i32>,
    pub(crate) schema: TypedFunc<(i32, i32), i32>,
    pub(crate) push: TypedFunc<(i32, i32), i32>,
    pub(crate) next: TypedFunc<i32, i32>,
    pub(crate) finish: TypedFunc<i32, i32>,
    pub(crate) stats: TypedFunc<i32, i32>,
    pub(crate) state_get: TypedFunc<i32, i32>,
    pub(crate) state_merge: TypedFunc<(i32, i32), i32>,
    pub(crate) close: TypedFunc<i32, i32>,
}

/// The words of the result block that are read here, by their place.
pub(crate) mod word {
    pub(crate) const MAGIC: usize = 0;
    pub(crate) const OUT: usize = 1;
    pub(crate) const PARTS: usize = 3;
    pub(crate) const REJECTED: usize = 7;
    pub(crate) const ERR: usize = 9;
    pub(crate) const PANIC: usize = 11;
}

impl Instance {
    pub(crate) fn new(
        mut store: Store<Guard>,
        made: &wasmtime::Instance,
        limits: ModuleLimits,
        clock: Option<Arc<Clock>>,
    ) -> Result<Self> {
        macro_rules! function {
            ($name:literal) => {
                made.get_typed_func(&mut store, $name)
                    .map_err(|_| ModuleError::OtherSignature { name: $name })?
            };
        }
        let functions = Functions {
            abi: function!("recipe_abi_v1"),
            info: function!("recipe_info"),
            reserve: function!("recipe_reserve"),
            load: function!("recipe_load"),
            infer: function!("recipe_infer"),
            open: function!("recipe_open"),
            dataset: function!("recipe_dataset"),
            schema: function!("recipe_schema"),
            push: function!("recipe_push"),
            next: function!("recipe_next"),
            finish: function!("recipe_finish"),
            stats: function!("recipe_stats"),
            state_get: function!("recipe_state_get"),
            state_merge: function!("recipe_state_merge"),
            close: function!("recipe_close"),
        };
        let result: TypedFunc<(), i32> = function!("recipe_result");
        let memory = made.get_memory(&mut store, "memory").ok_or(ModuleError::NoMemory)?;
        let mut instance =
            Instance { store, memory, limits, functions, block: 0, lost: false, _clock: clock };
        let block = instance.invoke(&result, ())?;
        instance.block = block as u32 as usize;
        if instance.word(word::MAGIC)? != u32::from_le_bytes(*b"RCP1") {
            return Err(ModuleError::NoResultBlock);
        }
        Ok(instance)
    }

    /// Gives the instance a recipe, in place of one it carries.
    pub fn load(&mut self, recipe: &str) -> Result<()> {
        let length = self.put(0, &[recipe.as_bytes()])?;
        let load = self.functions.load.clone();
        self.call(&load, length)?;
        Ok(())
    }

    /// What the engine and its recipe say of themselves.
    pub fn info(&mut self) -> Result<ModuleInfo> {
        let info = self.functions.info.clone();
        self.call(&info, ())?;
        let json = self.json()?;
        let abi = self.functions.abi.clone();
        let features = self.invoke(&abi, ())?;
        ModuleInfo::parse(&json, features)
            .ok_or_else(|| ModuleError::broken(format!("it describes itself as {json}")))
    }

    /// The types of text columns, by a sample of rows.
    pub fn infer(&mut self, schema: &SchemaRef, sample: &[RecordBatch]) -> Result<Vec<(String, String)>> {
        let stream = encode(schema, sample)?;
        let length = self.put(0, &[&stream])?;
        let infer = self.functions.infer.clone();
        self.call(&infer, length)?;
        let json = self.json()?;
        let types = json.as_object().into_iter().flatten();
        types
            .map(|(name, ty)| Some((name.clone(), ty.as_str()?.to_owned())))
            .collect::<Option<_>>()
            .ok_or_else(|| ModuleError::broken(format!("it infers the types {json}")))
    }

    /// Bytes of memory the instance has.
    pub fn memory_bytes(&self) -> usize {
        self.memory.data_size(&self.store)
    }

    /// Writes parts into an input region, one after the other, and returns the length of all.
    pub(crate) fn put(&mut self, handle: i32, parts: &[&[u8]]) -> Result<i32> {
        let bytes: usize = parts.iter().map(|part| part.len()).sum();
        let length = i32::try_from(bytes).map_err(|_| ModuleError::InputTooLarge { bytes })?;
        let reserve = self.functions.reserve.clone();
        let at = self.invoke(&reserve, (handle, length))?;
        match at {
            0 => return Err(ModuleError::Memory { limit: self.limits.memory }),
            -9..=-1 => return Err(self.reported(at)?),
            _ => {}
        }
        let start = at as u32 as usize;
        let memory = self.memory.data_mut(&mut self.store);
        let region = start.checked_add(bytes).and_then(|end| memory.get_mut(start..end));
        let Some(mut region) = region else {
            self.lost = true;
            return Err(ModuleError::broken("its input region is outside of its memory"));
        };
        for part in parts {
            let (place, rest) = region.split_at_mut(part.len());
            place.copy_from_slice(part);
            region = rest;
        }
        Ok(length)
    }

    /// Calls a function whose result is a status; below zero it is an error.
    pub(crate) fn call<P: WasmParams>(&mut self, function: &TypedFunc<P, i32>, params: P) -> Result<i32> {
        let status = self.invoke(function, params)?;
        if status < 0 { Err(self.reported(status)?) } else { Ok(status) }
    }

    fn invoke<P: WasmParams>(&mut self, function: &TypedFunc<P, i32>, params: P) -> Result<i32> {
        if self.lost {
            return Err(ModuleError::Lost);
        }
        if let Some(call) = self.limits.call {
            let ticks = call.as_millis() / TICK.as_millis() + 2;
            self.store.set_epoch_deadline(u64::try_from(ticks).unwrap_or(u64::MAX / 2));
        }
        let done = function.call(&mut self.store, params);
        done.map_err(|error| {
            self.lost = true;
            if self.store.data().refused {
                return ModuleError::Memory { limit: self.limits.memory };
            }
            let message = match error.downcast_ref::<Trap>() {
                Some(Trap::Interrupt) => {
                    return ModuleError::Timeout { limit: self.limits.call.unwrap_or_default() };
                }
                Some(trap) => self.panic_message().unwrap_or_else(|| trap.to_string()),
                None => format!("{error:#}"),
            };
            ModuleError::Trap { message, source: error.into() }
        })
    }

    /// The message that the module left when it stopped.
    fn panic_message(&self) -> Option<String> {
        let message = self.bytes(word::PANIC).ok()?;
        (!message.is_empty()).then(|| String::from_utf8_lossy(message).chars().take(2000).collect())
    }

    fn reported(&mut self, status: i32) -> Result<ModuleError> {
        let json = serde_json::from_slice(self.bytes(word::ERR)?)
            .map_err(|error| not_json(&format!("its report of status {status}"), error))?;
        Ok(ModuleError::Reported(Box::new(Reported { status, json })))
    }

    pub(crate) fn word(&self, place: usize) -> Result<u32> {
        let memory = self.memory.data(&self.store);
        let start = self.block.checked_add(place * 4);
        let word = start.and_then(|start| memory.get(start..start.checked_add(4)?)?.try_into().ok());
        word.map(u32::from_le_bytes)
            .ok_or_else(|| ModuleError::broken("its result block is outside of its memory"))
    }

    /// The bytes whose address and length are at `place` of the result block.
    pub(crate) fn bytes(&self, place: usize) -> Result<&[u8]> {
        let (start, length) = (self.word(place)? as usize, self.word(place + 1)? as usize);
        if length == 0 {
            return Ok(&[]);
        }
        let memory = self.memory.data(&self.store);
        start
            .checked_add(length)
            .and_then(|end| memory.get(start..end))
            .ok_or_else(|| ModuleError::broken("its output is outside of its memory"))
    }

    /// The bytes the last call returned, in parts or not.
    pub(crate) fn output(&self) -> Result<Buffer> {
        let broken = || ModuleError::broken("its output is outside of its memory");
        let memory = self.memory.data(&self.store);
        let inside = |start: u32, length: u32| {
            let (start, length) = (start as usize, length as usize);
            memory.get(start..start.checked_add(length)?)
        };
        let count = self.word(word::PARTS + 1)?;
        let pairs = count.checked_mul(8).and_then(|length| inside(self.word(word::PARTS).ok()?, length));
        let word = |bytes: &[u8]| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        let pairs = pairs.ok_or_else(broken)?.chunks_exact(8);
        let parts = pairs.map(|pair| inside(word(&pair[..4]), word(&pair[4..])).ok_or_else(broken));
        let mut parts = parts.collect::<Result<Vec<&[u8]>>>()?;
        parts.push(self.bytes(word::OUT)?);
        // Parts may overlap; a module that lies returns no more than one that does not.
        let length: usize = parts.iter().map(|part| part.len()).sum();
        if length > memory.len() {
            return Err(broken());
        }
        let mut output = MutableBuffer::new(length);
        for part in parts {
            output.extend_from_slice(part);
        }
        Ok(output.into())
    }

    pub(crate) fn json(&self) -> Result<Value> {
        serde_json::from_slice(self.bytes(word::OUT)?).map_err(|error| not_json("what it returned", error))
    }
}

fn not_json(what: &str, error: serde_json::Error) -> ModuleError {
    ModuleError::Broken { message: format!("{what} is not JSON: {error}"), source: Some(error.into()) }
}
