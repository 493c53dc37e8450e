//! The lines of a notebook's cell that a call changed.

use similar::{ChangeTag, TextDiff};

use super::call::Call;
use crate::transcript::Json;

/// The lines that came and went, where the client recorded the notebook before.
pub(super) fn lines(call: &Call<'_>) -> Option<Vec<(char, String)>> {
    let told = |field: &str| Some(call.detail?.get(field)?.text()?.into_owned());
    let before = told("original_file")?;
    let mode = told("edit_mode")?;
    let old = if mode == "insert" { String::new() } else { source(&before, &call.given("cell_id")?)? };
    let new = if mode == "delete" { String::new() } else { told("new_source")? };
    // The last line of a cell has no end, which is no change where one comes behind it.
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let diff = TextDiff::from_slices(&old, &new);
    let signed = diff.iter_all_changes().filter_map(|change| {
        let sign = match change.tag() {
            ChangeTag::Delete => '-',
            ChangeTag::Insert => '+',
            ChangeTag::Equal => return None,
        };
        Some((sign, change.value().to_owned()))
    });
    Some(signed.collect())
}

/// What a cell says. A cell without an id is called by its number.
fn source(notebook: &str, id: &str) -> Option<String> {
    let cells = Json(notebook.as_bytes()).get("cells")?.items();
    let is = |cell: &Json<'_>| cell.get("id").and_then(Json::text).is_some_and(|known| known == id);
    let number = || cells.get(id.strip_prefix("cell-")?.parse::<usize>().ok()?);
    let source = cells.iter().find(|cell| is(cell)).or_else(number)?.get("source")?;
    let joined = || source.items().into_iter().filter_map(Json::text).collect();
    Some(source.text().map_or_else(joined, std::borrow::Cow::into_owned))
}
