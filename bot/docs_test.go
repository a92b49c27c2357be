package bot_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/bot"
)

// docs/language.md says what the table says. go test ./bot -update rewrites it.
func TestLanguageDoc(t *testing.T) {
	var doc strings.Builder
	doc.WriteString(languageHead)
	for _, v := range bot.Language() {
		fmt.Fprintf(&doc, "\n### %s\n\n`/incident %s`", v.Name, strings.TrimSpace(v.Name+" "+v.Args))
		if len(v.Aliases) > 0 {
			fmt.Fprintf(&doc, " (also `%s`)", strings.Join(v.Aliases, "`, `"))
		}
		fmt.Fprintf(&doc, "\n\n%s For example:\n\n    /incident %s\n", v.Does, v.Try)
	}
	path := filepath.Join("..", "docs", "language.md")
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(doc.String()), 0o644))
	}
	have, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, doc.String(), string(have), "run go test ./bot -update")
}

const languageHead = `# The language of /incident

Written from the table behind ` + "`/incident help`" + `; every example is run by a test.

In an incident's channel a command is about that incident. Anywhere else name it: ` + "`/incident update INC-7 …`" + `.

**Two halves.** Text left of a bar is internal; text right of it customers may read. The bar counts only where it stands alone
between blanks, outside backticks and quotes; ` + "`\\|`" + ` is a plain bar. Either half may be empty.

**Times.** ` + "`at TIME`" + ` may follow any verb that records: ` + "`08:56`, `8:56 AM`, `~20:00` (around), `10m ago`, `yesterday 23:50`, `2022-04-13 09:30`" + `,
each perhaps with UTC or the zone abbreviation that is in force. A time without a date is the latest past one; after ` + "`next` and `until`" + ` it is the
first future one, and ` + "`in 30m`" + ` works there too. Times are read in the organisation's zone, or the one you chose with
` + "`/incident zone`" + `; the answer always repeats them with the zone and UTC.

**Afterwards.** A closed incident still takes draft, edit, approve, published, ask, answer, note, learned, action, snooze, postmortem, relate, correct, withdraw, redact, report and reopen.

**Actions.** A type is prevent, mitigate, detect or process. An action is done with ` + "`action done e41 what shows it`" + `, given to somebody else or another
day with ` + "`action e41 @owner due DATE because why`" + `, and given up with ` + "`action dropped e41 because why`" + `. ` + "`actions me`" + ` and ` + "`actions @person`" + ` go over all
incidents, closed ones too; ` + "`actions all`" + ` is everybody's.

**Snoozing.** allclear asks once for what nobody does: ` + "`lead`, `update`, `effect`, `relief`, `close`, `postmortem`, `action`" + `. A word in the channel counts as
life, whatever it says. ` + "`snooze update for 2h because we wait for the vendor`" + ` puts one off, ` + "`snooze e12 until tomorrow because …`" + ` the one that follows
from an entry. What customers were promised cannot be snoozed.

## The verbs
`
