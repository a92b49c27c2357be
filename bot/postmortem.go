package bot

import (
	"allclear/internal/letterform"
	"allclear/templates"
)

// drawnBefore is the part before which the drawing stands: behind the header and the summary.
const drawnBefore = 3

// PostmortemPage makes a page of a postmortem: the same Markdown, with the incident drawn.
func PostmortemPage(say *templates.Set, v templates.View, md string) string {
	return letterform.Document(md, letterform.Extra{Figure: say.Drawing(v), Before: drawnBefore, Contents: say.Contents()})
}
