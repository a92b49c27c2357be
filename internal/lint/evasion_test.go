package lint

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"
)

// people of whom texts may not speak, with names that are hard.
func staff(t testing.TB) Known {
	t.Helper()
	k := record(t)
	k.People = append(
		k.People, Person{Name: "Łukasz Wójcik"}, Person{Name: "José Peña", Handle: "pepe"}, Person{Name: "Jürgen Groß"}, Person{Name: "Mark Rice"},
		Person{Name: "Grace Hopkins"}, Person{Name: "Wei Li", Handle: "wl"}, Person{Name: "Anne-Marie O'Brien"}, Person{Name: "Иван Петров"},
	)
	k.Services = append(k.Services, "txn_janitor", "Ledger")
	return k
}

func TestNoNameSlipsPast(t *testing.T) {
	k := staff(t)
	for _, text := range []string{
		"Lukasz fixed it.", "We thank Łukasz for it.", "LUKASZ", "Jose did it", "José’s fix", "JOSE\u0301", "Jose\u0301 did it", "Pena did it", "Juergen did it", "Jurgen did it",
		"Gross did it", "Gros\u017f did it", "anne marie did it", "Marie did it", "AnneMarie did it", "OBrien did it", "O’Brien did it", "O\u02bcBrien", "Иван did it",
		"*Om*ri did it", "**Om**ri", "O_m_ri did it", "Om<b>ri</b> did it", "Om<wbr>ri", "Om`ri`", "Om\\ri", "Om&shy;ri", "Om&#8203;ri", "&#79;mri", "~Om~ri", "Omri*'s* fix",
		"Ⓞⓜⓡⓘ", "𝐎𝐦𝐫𝐢", "ᴏᴍʀɪ", "🅾mri", "🄾mri", "⒪mri", "Omrі (Cyrillic і)", "Οmri (Greek Ο)", "օmri (Armenian)", "O\u0338m\u0336r\u0335i", "Om\u2060ri", "Om\u0007ri", "Om\ufe0fri", "Om\u115fri",
		"@omri", "omri.katz", "omri_katz", "omrikatz", "OmriKatz", "okatz@corp", "@okatz", "OKatz did it", "o.katz@corp.example", "O. Katz", "O Katz", "Omri K.", "W. Li did it", "W Li did it",
		"@wl", "@wei", "@li", "Omriʹs fix", "Omri´s fix", "Omri`s fix", "Katz'", "Katzʻs",
		"Mark restarted it.", "Mark's change did it.", "Will and Grace fixed it.", "Grace quickly replaced it.", "We asked Mark.", "Ask Grace about it.", "as Will said", "Mark is working on it.",
		"Will May did it.", "by May on call", "M. Rice did it",
		"jane.doe@example.com", "write to a@b", "somebody.else (at) example (dot) com", "jane＠example.com", "support@gmail.com is ours", "j*an*e@example.com",
	} {
		require.True(t, has(Check(text, k, Options{}), "CL01"), "%q passes", text)
	}
}

func TestNoWolfIsCried(t *testing.T) {
	k := staff(t)
	for _, text := range []string{
		"We will restore it.", "Will it last?", "Mark as read does not work.", "mark as read", "Click Mark as read.", "“Mark as read” fails.", "Status: Will be back.", "- May be slow",
		"It may be slow.", "May be slow.", "In May we changed it.", "On May 3 we looked.", "since May 2022", "late May", "WE WILL BE BACK", "There is a grace period.", "Grace period over.",
		"the price of rice", "Rice is cheap.", "Only the list", "It is slow", "a brochure", "Josephine", "remarkable", "marked", "goodwill", "grossly", "We know.", "Omrisol", "zoetrope",
		"Next Steps: Will be told", "a block of 10 requests/s @ 5 Hz", "Write to support+eu@status.example.com.",
	} {
		for _, f := range Check(text, k, Options{}) {
			require.NotEqual(t, "CL01", f.Rule, "%q: %q", text, f.Words)
		}
	}
	k.Hosts = nil
	require.False(t, has(Check("support@example.com", k, Options{}), "CL01"), "without a workspace nobody knows the company's hosts")
	k.Hosts = hosts("status.example.com")
	require.False(t, has(Check("support@example.com", k, Options{}), "CL01"))
}

// What cannot slip past as a name cannot as anything else.
func TestNothingElseSlipsPast(t *testing.T) {
	k := staff(t)
	for id, texts := range map[string][]string{
		"CL03": {
			"boards*-db-*07", "boards-d\u200bb-07", "ｂｏａｒｄｓ-db-07", "boards–db–07", "boards db07", "boardsDb07", "bоards-db-07 (Cyrillic о)", "txn-janitor", "TXN Janitor", "txnjanitor's",
			"txn&#45;janitor", "Ｌedger", "Ledger’s", "led\u00adger", "*Led*ger",
		},
		"CL06": {
			"chg–4471", "CHG 4471", "chg4471", "ＣＨＧ-4471", "chg-44\u200b71", "*chg*-4471", "OPS-*1234*", "OPS 1234", "ticket 40312", "ticket #40312", "PR #123", "issue #7", "commit 4f2a91c",
			"#inc-2", "＃inc-2", "C024BE91LXY", "INC-2", "inc 2 is",
		},
		"CL07": {
			"AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE", "AKIA\u200bIOSFODNN7EXAMPLE", "**AKIA**IOSFODNN7EXAMPLE", "ghp_16C7e42F292c6912E7710c838347Ae178B4a", "github_pat_11ABCDEFG0abcdefghijkl",
			"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc", "-----BEGIN RSA PRIVATE KEY-----", "password: hunter2", "Password： hunter2", "**password**: hunter2", "passwd=x", "pwd: x1", "the password is hunter2",
			"passphrase = `abc`", "postgres://app:secret@db/x", "https://u:p@example.com/", "xoxb-123-abc", "xoxe.xoxp-1-abc", "xapp-1-A0-1-abc", "https://hooks.slack.com/services/T0/B0/x", "api-key: 1",
			"Authorization: Bearer abcdefghijklmnopqrstu", "secret_key: abc", "sk_live_abcdefgh1", "glpat-abcdefghijklmnop1",
		},
		"CL10": {"Acme Freight's", "ACME FREIGHT", "acme-freight", "AcmeFreight", "Acmé Freight", "A\u200bcme Freight", "*Ac*me Freight", "Аcme Freight (Cyrillic А)", "Ａｃｍｅ　Ｆｒｅｉｇｈｔ", "we told Acme"},
	} {
		for _, text := range texts {
			require.True(t, has(Check(text, k, Options{}), id), "%s: %q passes", id, text)
		}
	}
	for id, texts := range map[string][]string{
		"CL03": {"the ledgers", "a board", "pledger"},
		"CL06": {"UTF-8", "ISO-8601", "top-10", "in 30 cases", "a change in 2022", "issue", "case by case", "We operate 24 hours", "us-east-1"},
		"CL07": {"Your password is not affected.", "The token is valid again.", "Reset your password at https://status.example.com", "a secret", "the key is back", "password reset"},
		"CL10": {"the acme of it", "freight"},
	} {
		for _, text := range texts {
			require.False(t, has(Check(text, k, Options{}), id), "%s: %q is found", id, text)
		}
	}
}

func TestHiddenAndConfusable(t *testing.T) {
	for _, text := range []string{"pla\u200btform", "pla\u00adtform", "plat\u0007form", "plаtform", "plαtform", "ｐｌａｔｆｏｒｍ", "𝐩𝐥𝐚tform", "Ⓟlatform", "\u202eplatform", "`a “b”`"} {
		require.True(t, has(Check(text, Known{}, Options{}), "CL49"), "%q passes", text)
	}
	for _, text := range []string{"platform", "naïve café", "5 μs", "10 kΩ", "платформа", "a “b”", "½ ™ …", "❤️", "two\nlines\tand a tab"} {
		require.False(t, has(Check(text, Known{}, Options{}), "CL49"), "%q is found", text)
	}
}

// unseen are characters that change nothing that a reader sees, or nothing but a mark on a letter.
var unseen = []rune("\u200b\u200c\u200d\u2060\u00ad\ufeff\u034f\u115f\u1160\u3164\uffa0\u17b4\ufe0f\U000e0101\u202a\u202e\u2066\u180e\u0001\u007f\u0301\u0308\u0336\u20dd")

// compatible returns for each ASCII letter the characters that are the same letter in other clothes.
func compatible() map[rune][]rune {
	all := map[rune][]rune{}
	for r := rune(utf8.RuneSelf); r < 0x1FFFF; r++ {
		if s := norm.NFKC.String(string(r)); len(s) == 1 && unicode.IsLetter(rune(s[0])) {
			lower := unicode.ToLower(rune(s[0]))
			all[lower] = append(all[lower], r)
		}
	}
	return all
}

// A listed name in a sentence is found whatever invisible or compatible characters are put into it.
func FuzzNames(f *testing.F) {
	f.Add(uint8(0), uint8(0), []byte{1, 2, 3, 4, 5, 6})
	f.Add(uint8(3), uint8(1), []byte{0, 200, 0, 7, 90, 255, 13})
	f.Add(uint8(6), uint8(2), []byte{255, 254, 253, 252, 251, 250})
	k, dressed := staff(f), compatible()
	require.Len(f, dressed, 26, slices.Collect(maps.Keys(dressed)))
	names := []string{"Omri", "Katz", "Omri Katz", "Łukasz", "José", "Jose", "Jürgen", "okatz", "Wójcik", "Zoe", "Peretz"}
	k.People = append(k.People, Person{Name: "Dana Peretz"})
	around := [][2]string{{"We thank ", " for it."}, {"", " did it."}, {"(", ")"}, {"by ", "’s fix"}, {"*", "*"}}
	f.Fuzz(func(t *testing.T, which, where uint8, tricks []byte) {
		name := names[int(which)%len(names)]
		var b strings.Builder
		next := func() (c int) {
			if len(tricks) > 0 {
				c, tricks = int(tricks[0]), tricks[1:]
			}
			return c
		}
		for _, r := range name {
			switch same, c := dressed[unicode.ToLower(r)], next(); {
			case c < 64 || len(same) == 0:
				b.WriteRune(r)
			default:
				b.WriteRune(same[(c*7+next())%len(same)])
			}
			for c := next(); c > 128; c = next() {
				b.WriteRune(unseen[c%len(unseen)])
			}
		}
		in := around[int(where)%len(around)]
		text := in[0] + b.String() + in[1]
		require.True(t, has(Check(text, k, Options{}), "CL01"), "%+q passes: %s", text, text)
	})
}
