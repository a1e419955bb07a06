//! Queries of addresses.

use std::fmt;

/// Writes parameters as a query: nothing, or `?a=1&b=2`.
pub(super) fn write_query<'a>(
    f: &mut fmt::Formatter<'_>,
    parameters: impl Iterator<Item = (&'a str, &'a str)>,
) -> fmt::Result {
    for (i, (name, value)) in parameters.enumerate() {
        f.write_str(if i == 0 { "?" } else { "&" })?;
        f.write_str(name)?;
        f.write_str("=")?;
        write_encoded(f, value)?;
    }
    Ok(())
}

/// Every byte but RFC 3986's unreserved ones is percent-encoded.
fn write_encoded(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            write!(f, "{}", char::from(byte))?;
        } else {
            write!(f, "%{byte:02X}")?;
        }
    }
    Ok(())
}
