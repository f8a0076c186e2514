//! The heap of the on-chain build: it grows upward, and freeing the newest block takes it back.
//!
//! Events are built and sent one at a time, so that an instruction with many of them stays within the heap.
#![allow(unsafe_code)]

use core::alloc::{GlobalAlloc, Layout};
use core::mem::size_of;
use core::ptr::null_mut;
use pinocchio::entrypoint::{HEAP_START_ADDRESS, MAX_HEAP_LENGTH};

/// The allocator; its first word in memory is the address of the next free byte.
pub struct Heap;

const START: usize = HEAP_START_ADDRESS as usize;
const END: usize = START + MAX_HEAP_LENGTH as usize;

impl Heap {
    fn top() -> *mut usize {
        START as *mut usize
    }
}

// SAFETY: one thread, and the runtime maps the heap at this address, zeroed and for this program alone; blocks never
// overlap because the top only falls back over the newest one.
unsafe impl GlobalAlloc for Heap {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let top = Heap::top();
        let free = if *top == 0 { START + size_of::<usize>() } else { *top };
        let block = (free + layout.align() - 1) & !(layout.align() - 1);
        match block.checked_add(layout.size()) {
            Some(end) if end <= END => {
                *top = end;
                block as *mut u8
            }
            _ => null_mut(),
        }
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let top = Heap::top();
        if block as usize + layout.size() == *top {
            *top = block as usize;
        }
    }
}
