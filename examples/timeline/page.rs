//! The picture as a page of its own: it says more of what is under the pointer, and needs nothing from elsewhere.

use crate::svg::escaped;

/// A page around a picture.
pub(crate) fn page(title: &str, svg: &str) -> String {
    let title = escaped(title);
    format!(
        r#"<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body{{margin:0;background:#fff}}
svg{{display:block;margin:0 auto;max-width:100%;height:auto}}
rect.hot,path.hot{{outline:2px solid #111;outline-offset:1px}}
#tip{{position:fixed;display:none;max-width:34rem;padding:.5rem .7rem;border-radius:4px;background:#1f2933;color:#fff;
font:13px/1.45 Inter,"Helvetica Neue",Arial,"DejaVu Sans",sans-serif;white-space:pre-wrap;overflow-wrap:anywhere;pointer-events:none}}
</style>
{svg}<div id="tip" role="tooltip"></div>
<script>
"use strict";
const tip = document.getElementById("tip");
let hot = null;
for (const title of document.querySelectorAll("svg title")) {{
  const of = title.parentNode;
  const words = title.textContent;
  title.remove(); // else the browser shows it as well
  of.setAttribute("aria-label", words);
  of.addEventListener("pointerenter", () => {{
    hot = of;
    of.classList.add("hot");
    tip.textContent = words;
    tip.style.display = "block";
  }});
  of.addEventListener("pointerleave", () => {{
    of.classList.remove("hot");
    if (hot === of) tip.style.display = "none";
  }});
}}
addEventListener("pointermove", (at) => {{
  const room = (size, full, by) => Math.max(4, Math.min(by + 14, full - size - 8));
  tip.style.left = room(tip.offsetWidth, innerWidth, at.clientX) + "px";
  const below = at.clientY + 14 + tip.offsetHeight < innerHeight;
  tip.style.top = (below ? at.clientY + 14 : Math.max(4, at.clientY - tip.offsetHeight - 10)) + "px";
}});
</script>
</html>
"#
    )
}
