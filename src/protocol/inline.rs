//! A list of which the first few entries need no allocation: what one keystroke
//! brings fits, and only larger updates pay for more.

/// At most `N` entries in place, the others on the heap.
#[derive(Debug, Clone)]
pub struct InlineVec<T, const N: usize> {
    first: [T; N],
    len: u32,
    more: Vec<T>,
}

impl<T: Copy + Default, const N: usize> Default for InlineVec<T, N> {
    fn default() -> Self {
        Self { first: [T::default(); N], len: 0, more: Vec::new() }
    }
}

impl<T: Copy + Default, const N: usize> InlineVec<T, N> {
    /// Appends an entry.
    #[inline]
    pub fn push(&mut self, entry: T) {
        match self.first.get_mut(self.len as usize) {
            Some(place) => *place = entry,
            None => self.more.push(entry),
        }
        self.len += 1;
    }

    /// How many there are.
    #[inline]
    pub fn len(&self) -> usize {
        self.len as usize
    }

    /// Whether there are none.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// In the order in which they were added.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.first[..self.len().min(N)].iter().chain(&self.more)
    }

    /// The same, to change them.
    #[inline]
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        let len = self.len().min(N);
        self.first[..len].iter_mut().chain(&mut self.more)
    }

    /// The entry that was added last.
    #[inline]
    pub fn last_mut(&mut self) -> Option<&mut T> {
        let len = self.len();
        if len > N { self.more.last_mut() } else { self.first[..len].last_mut() }
    }
}

impl<T: Copy + Default, const N: usize> FromIterator<T> for InlineVec<T, N> {
    fn from_iter<I: IntoIterator<Item = T>>(entries: I) -> Self {
        let mut list = Self::default();
        entries.into_iter().for_each(|entry| list.push(entry));
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_list_whatever_fits_in_place() {
        for len in 0..6u8 {
            let mut list: InlineVec<u8, 2> = (0..len).collect();
            assert_eq!((list.len(), list.is_empty()), (usize::from(len), len == 0));
            assert_eq!(list.last_mut().copied(), len.checked_sub(1));
            if let Some(last) = list.last_mut() {
                *last += 10;
            }
            let doubled: Vec<u8> = list
                .iter_mut()
                .map(|entry| {
                    *entry *= 2;
                    *entry
                })
                .collect();
            assert_eq!(list.iter().copied().collect::<Vec<u8>>(), doubled);
            assert_eq!(doubled.last().copied(), len.checked_sub(1).map(|last| (last + 10) * 2));
        }
    }
}
