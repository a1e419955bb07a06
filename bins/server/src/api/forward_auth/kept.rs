//! Header values of ids that are met again and again.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

/// The values of ids, each kept for as long as the program runs by whoever
/// comes first to its place. Such a value is rendered and checked once, and its
/// copies are not counted. Others find their place taken and render theirs.
pub(super) struct Kept<I, const PLACES: usize>(Vec<Option<(I, HeaderValue)>>);

impl<I: Clone + PartialEq, const PLACES: usize> Kept<I, PLACES> {
    /// Nothing is kept yet, and there are no places.
    pub(super) const fn new() -> Self {
        Self(Vec::new())
    }

    /// Appends the value of an id to header fields, if it is the one at its
    /// place. The answer says whether it is.
    pub(super) fn append_to(
        &mut self,
        headers: &mut HeaderMap,
        name: HeaderName,
        id: &I,
        place: usize,
        render: impl FnOnce() -> String,
    ) -> bool {
        match self.0.get(place % PLACES) {
            Some(Some((of, value))) if of == id => headers.append(name, value.clone()),
            Some(Some(_)) => return false,
            _ => headers.append(name, self.keep(id, place % PLACES, render())),
        }
        true
    }

    #[cold]
    fn keep(&mut self, id: &I, place: usize, text: String) -> HeaderValue {
        self.0.resize_with(PLACES, || None);
        let value = HeaderValue::from_static(text.leak());
        self.0[place] = Some((id.clone(), value.clone()));
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: HeaderName = HeaderName::from_static("x-id");

    #[test]
    fn whoever_comes_first_to_a_place_stays_there() {
        let mut kept = Kept::<u32, 8>::new();
        let mut append = |id: u32| {
            let mut headers = HeaderMap::new();
            let is_kept = kept.append_to(&mut headers, NAME, &id, id as usize, || id.to_string());
            let value = headers.get(NAME).map(|value| value.to_str().unwrap().to_owned());
            assert_eq!(value, is_kept.then(|| id.to_string()));
            is_kept
        };
        for _ in 0..2 {
            assert!((0..8).all(&mut append));
            assert!(!(8..80).any(&mut append));
        }
    }
}
