//! Borsh arguments of an instruction, read in order.

use crate::errors::{Error, Res};

/// A cursor over the argument bytes; running out is `InstructionDidNotDeserialize`.
pub struct Args<'a> {
    data: &'a [u8],
}

impl<'a> Args<'a> {
    /// A cursor at the first argument.
    pub fn new(data: &'a [u8]) -> Self {
        Args { data }
    }

    #[inline]
    fn take<const N: usize>(&mut self) -> Res<[u8; N]> {
        let (head, tail) = self.data.split_first_chunk::<N>().ok_or(Error::INSTRUCTION_DID_NOT_DESERIALIZE)?;
        self.data = tail;
        Ok(*head)
    }

    pub fn u8(&mut self) -> Res<u8> {
        Ok(self.take::<1>()?[0])
    }
    /// 0 or 1.
    pub fn bool(&mut self) -> Res<bool> {
        self.tag(2).map(|byte| byte == 1)
    }
    /// An enum tag below `count`.
    pub fn tag(&mut self, count: u8) -> Res<u8> {
        let byte = self.u8()?;
        if byte < count {
            Ok(byte)
        } else {
            Err(Error::INSTRUCTION_DID_NOT_DESERIALIZE)
        }
    }
    pub fn i8(&mut self) -> Res<i8> {
        Ok(self.u8()? as i8)
    }
    pub fn u16(&mut self) -> Res<u16> {
        self.take().map(u16::from_le_bytes)
    }
    pub fn i16(&mut self) -> Res<i16> {
        self.take().map(i16::from_le_bytes)
    }
    pub fn u32(&mut self) -> Res<u32> {
        self.take().map(u32::from_le_bytes)
    }
    pub fn i32(&mut self) -> Res<i32> {
        self.take().map(i32::from_le_bytes)
    }
    pub fn u64(&mut self) -> Res<u64> {
        self.take().map(u64::from_le_bytes)
    }
    pub fn i64(&mut self) -> Res<i64> {
        self.take().map(i64::from_le_bytes)
    }
    pub fn u128(&mut self) -> Res<u128> {
        self.take().map(u128::from_le_bytes)
    }
    pub fn i128(&mut self) -> Res<i128> {
        self.take().map(i128::from_le_bytes)
    }
    /// 32 raw bytes: an address or a name.
    pub fn bytes32(&mut self) -> Res<[u8; 32]> {
        self.take()
    }
    /// An optional value.
    pub fn option<T>(&mut self, read: impl FnOnce(&mut Self) -> Res<T>) -> Res<Option<T>> {
        if self.bool()? {
            read(self).map(Some)
        } else {
            Ok(None)
        }
    }
    /// Length of a vector.
    pub fn len(&mut self) -> Res<usize> {
        Ok(self.u32()? as usize)
    }
    /// The elements of a vector, `width` bytes each, as a cursor of their own.
    pub fn list(&mut self, width: usize) -> Res<Args<'a>> {
        let size = self.len()?.checked_mul(width).ok_or(Error::INSTRUCTION_DID_NOT_DESERIALIZE)?;
        let (head, tail) = self.data.split_at_checked(size).ok_or(Error::INSTRUCTION_DID_NOT_DESERIALIZE)?;
        self.data = tail;
        Ok(Args { data: head })
    }
    /// Whether everything has been read.
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }
}
