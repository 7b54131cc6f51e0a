//! Sorting, for the few places that need it.

/// Heap sort: no memory, no bad case, and a tenth of the code of the standard library's.
pub(crate) fn sort<T>(items: &mut [T], is_less: &impl Fn(&T, &T) -> bool) {
    for root in (0..items.len() / 2).rev() {
        sift(items, root, is_less);
    }
    for end in (1..items.len()).rev() {
        items.swap(0, end);
        sift(&mut items[..end], 0, is_less);
    }
}

fn sift<T>(items: &mut [T], mut root: usize, is_less: &impl Fn(&T, &T) -> bool) {
    loop {
        let mut child = 2 * root + 1;
        if child >= items.len() {
            return;
        }
        child += usize::from(child + 1 < items.len() && is_less(&items[child], &items[child + 1]));
        if !is_less(&items[root], &items[child]) {
            return;
        }
        items.swap(root, child);
        root = child;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anything_is_sorted() {
        for length in 0..40_u32 {
            let mut items: Vec<u32> = (0..length).map(|item| item.wrapping_mul(2_654_435_761) % 17).collect();
            let mut expected = items.clone();
            expected.sort_unstable();
            sort(&mut items, &|a, b| a < b);
            assert_eq!(items, expected);
        }
    }
}
