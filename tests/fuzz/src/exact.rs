//! Memory of an exact size.

use std::alloc::{Layout, alloc_zeroed, dealloc, handle_alloc_error};
use std::ptr::{self, NonNull};

/// The first bytes of a structure, and not one more: whoever reads beyond them is seen by the sanitizer.
pub struct Exact {
    place: NonNull<u8>,
    layout: Layout,
}

impl Exact {
    /// So many bytes of a value; at least one.
    pub fn of<T: Copy>(value: &T, bytes: usize) -> Self {
        let bytes = bytes.clamp(1, size_of::<T>());
        let layout = Layout::from_size_align(bytes, align_of::<T>()).unwrap();
        // SAFETY: the size is not zero.
        let place = NonNull::new(unsafe { alloc_zeroed(layout) });
        let place = place.unwrap_or_else(|| handle_alloc_error(layout));
        // SAFETY: the place is new, and neither of both is shorter.
        unsafe { ptr::copy_nonoverlapping(ptr::from_ref(value).cast(), place.as_ptr(), bytes) };
        Self { place, layout }
    }

    pub fn as_ptr<T>(&self) -> *const T {
        self.place.as_ptr().cast_const().cast()
    }
}

impl Drop for Exact {
    fn drop(&mut self) {
        // SAFETY: allocated with this layout.
        unsafe { dealloc(self.place.as_ptr(), self.layout) };
    }
}

/// The size that a structure gives of itself.
#[derive(Clone, Copy, Debug)]
pub struct AnySize(u32, u8);

impl<'a> arbitrary::Arbitrary<'a> for AnySize {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let kind = u8::arbitrary(u)?;
        let raw = if kind < 240 { kind.into() } else { u32::arbitrary(u)? };
        Ok(Self(raw, kind))
    }
}

/// Whether a structure is taken, and with a note or not (B-8).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Size {
    Right,
    Odd,
    TooSmall,
}

impl AnySize {
    /// The size that is given, for a structure whose size is this. Most give their own.
    pub fn given(self, full: usize) -> u32 {
        let Self(raw, kind) = self;
        if (64..240).contains(&kind) { u32::try_from(full).unwrap() } else { raw }
    }

    pub fn judge(self, full: usize) -> Size {
        match usize::try_from(self.given(full)).unwrap() {
            size if size == full => Size::Right,
            0 => Size::Odd,
            size if size > full => Size::Odd,
            _ => Size::TooSmall,
        }
    }

    /// As many bytes as its size promises; all that are known where it promises none or more than is known, and always the
    /// size itself.
    pub fn bytes(self, full: usize) -> usize {
        match usize::try_from(self.given(full)).unwrap() {
            0 => full,
            size => size.clamp(size_of::<u32>(), full),
        }
    }
}
