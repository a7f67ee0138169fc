//! AMF0 (Action Message Format 0): the values in RTMP commands.

use super::Fault;

/// Nesting of objects and arrays that is still read.
const DEPTH_MAX: usize = 8;
/// Values in one message that are still read.
const VALUES_MAX: usize = 1024;

/// A value. References and markers without content are read as `Null`, names keep their order.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Any double, also NaN.
    Number(f64),
    /// True or false.
    Boolean(bool),
    /// A short or a long string; what is not UTF-8 is replaced.
    Text(String),
    /// An object, a typed object or an ECMA array.
    Object(Vec<(String, Value)>),
    /// A strict array.
    Array(Vec<Value>),
    /// Null, undefined, unsupported or a reference.
    Null,
    /// Milliseconds since 1970.
    Date(f64),
}

impl Value {
    /// The text, when it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Number(_)
            | Self::Boolean(_)
            | Self::Object(_)
            | Self::Array(_)
            | Self::Null
            | Self::Date(_) => None,
        }
    }

    /// The number, when it is one.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(_)
            | Self::Boolean(_)
            | Self::Object(_)
            | Self::Array(_)
            | Self::Null
            | Self::Date(_) => None,
        }
    }

    /// The object's member of this name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        match self {
            Self::Object(members) => members.iter().find(|(n, _)| n == name).map(|(_, v)| v),
            Self::Number(_)
            | Self::Text(_)
            | Self::Boolean(_)
            | Self::Array(_)
            | Self::Null
            | Self::Date(_) => None,
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

/// Makes an object.
pub fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    Value::Object(members.map(|(name, value)| (name.to_owned(), value)).into())
}

/// Reads all values of a message. An object that the message's end cuts off counts as ended there,
/// because some encoders leave the end marker away.
pub fn decode(bytes: &[u8]) -> Result<Vec<Value>, Fault> {
    let mut from = Reader { bytes, values: 0 };
    let mut values = Vec::new();
    while !from.bytes.is_empty() {
        values.push(from.value(0)?);
    }
    Ok(values)
}

/// Appends the values.
pub fn encode(values: &[Value], out: &mut Vec<u8>) {
    for value in values {
        encode_one(value, out);
    }
}

fn encode_one(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Number(number) => {
            out.push(0);
            out.extend(number.to_be_bytes());
        }
        Value::Boolean(truth) => out.extend([1, u8::from(*truth)]),
        Value::Text(text) => match u16::try_from(text.len()) {
            Ok(_) => {
                out.push(2);
                encode_name(text, out);
            }
            Err(_) => {
                out.push(12);
                out.extend(u32::try_from(text.len()).unwrap_or(u32::MAX).to_be_bytes());
                out.extend(text.as_bytes());
            }
        },
        Value::Object(members) => {
            out.push(3);
            for (name, value) in members {
                encode_name(name, out);
                encode_one(value, out);
            }
            out.extend([0, 0, 9]);
        }
        Value::Array(values) => {
            out.push(10);
            out.extend(
                u32::try_from(values.len())
                    .unwrap_or(u32::MAX)
                    .to_be_bytes(),
            );
            encode(values, out);
        }
        Value::Null => out.push(5),
        Value::Date(ms) => {
            out.push(11);
            out.extend(ms.to_be_bytes());
            out.extend([0, 0]);
        }
    }
}

fn encode_name(name: &str, out: &mut Vec<u8>) {
    let mut end = name.len().min(usize::from(u16::MAX));
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    out.extend(u16::try_from(end).unwrap_or(u16::MAX).to_be_bytes());
    out.extend(&name.as_bytes()[..end]);
}

struct Reader<'a> {
    bytes: &'a [u8],
    values: usize,
}

impl<'a> Reader<'a> {
    fn value(&mut self, depth: usize) -> Result<Value, Fault> {
        self.values += 1;
        if depth > DEPTH_MAX || self.values > VALUES_MAX {
            return Err(Fault::Amf("more values or deeper than a command can need"));
        }
        match self.array::<1>()?[0] {
            0 => Ok(Value::Number(self.double()?)),
            1 => Ok(Value::Boolean(self.array::<1>()?[0] != 0)),
            2 => self.short_text().map(Value::Text),
            3 => self.members(depth),
            5 | 6 | 13 => Ok(Value::Null),
            7 => self.take(2).map(|_| Value::Null),
            8 => {
                // The count is a hint that encoders get wrong; the end marker rules.
                self.take(4)?;
                self.members(depth)
            }
            10 => self.elements(depth),
            11 => {
                let ms = self.double()?;
                self.take(2)?;
                Ok(Value::Date(ms))
            }
            12 | 15 => {
                let length = u32::from_be_bytes(self.array()?);
                let length = usize::try_from(length).unwrap_or(usize::MAX);
                self.take(length).map(|bytes| Value::Text(text(bytes)))
            }
            16 => {
                self.short_text()?;
                self.members(depth)
            }
            _ => Err(Fault::Amf("a type that AMF0 does not have")),
        }
    }

    fn members(&mut self, depth: usize) -> Result<Value, Fault> {
        let mut members = Vec::new();
        loop {
            if self.bytes.is_empty() || matches!(self.bytes, [0] | [0, 0]) {
                self.bytes = &[];
                return Ok(Value::Object(members));
            }
            if let [0, 0, 9, rest @ ..] = self.bytes {
                self.bytes = rest;
                return Ok(Value::Object(members));
            }
            let name = self.short_text()?;
            members.push((name, self.value(depth + 1)?));
        }
    }

    fn elements(&mut self, depth: usize) -> Result<Value, Fault> {
        let count = u32::from_be_bytes(self.array()?);
        let mut values = Vec::new();
        for _ in 0..count {
            values.push(self.value(depth + 1)?);
        }
        Ok(Value::Array(values))
    }

    fn short_text(&mut self) -> Result<String, Fault> {
        let length = u16::from_be_bytes(self.array()?);
        self.take(usize::from(length)).map(text)
    }

    fn double(&mut self) -> Result<f64, Fault> {
        self.array().map(f64::from_be_bytes)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        let (array, rest) = self.bytes.split_first_chunk().ok_or(CUT)?;
        self.bytes = rest;
        Ok(*array)
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], Fault> {
        let (taken, rest) = self.bytes.split_at_checked(count).ok_or(CUT)?;
        self.bytes = rest;
        Ok(taken)
    }
}

const CUT: Fault = Fault::Amf("a value that is cut off");

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
