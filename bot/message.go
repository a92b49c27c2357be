package bot

import (
	"github.com/slack-go/slack"
)

// Message is what is posted. Where it has parts these are shown, and Text is what notifications and old clients show.
type Message struct {
	Text   string
	Parts  *Parts
	Thread string // the ts of the message it is a reply to; "" is none
}

// Parts are a message around words that are copied whole: in Slack one tap on their block copies exactly them.
type Parts struct {
	Head    string   `json:"head"`           // Slack's markup
	Text    string   `json:"text,omitempty"` // no markup: shown, and copied, as it is
	Foot    string   `json:"foot,omitempty"`
	Buttons []Button `json:"buttons,omitempty"`
}

// Button is something a person can do with a tap. What it does is told by Do, about what by Value.
type Button struct {
	Do    string `json:"do"`
	Say   string `json:"say"`
	Value string `json:"value"`
	Main  bool   `json:"main,omitempty"`
}

// content is a message as slack-go takes it. Package templates has escaped what people typed.
func (m Message) content() slack.MsgOption {
	if m.Parts == nil {
		return slack.MsgOptionCompose(slack.MsgOptionText(m.Text, false), slack.MsgOptionTS(m.Thread))
	}
	return slack.MsgOptionCompose(slack.MsgOptionText(m.Text, false), slack.MsgOptionBlocks(m.Parts.blocks()...))
}

func (p *Parts) blocks() []slack.Block {
	out := []slack.Block{section(p.Head)}
	if p.Text != "" {
		words := &slack.RichTextPreformatted{
			Type: slack.RTEPreformatted, Elements: []slack.RichTextSectionElement{slack.NewRichTextSectionTextElement(p.Text, nil)},
		}
		out = append(out, slack.NewRichTextBlock("words", words))
	}
	if p.Foot != "" {
		out = append(out, section(p.Foot))
	}
	if len(p.Buttons) > 0 {
		var all []slack.BlockElement
		for _, b := range p.Buttons {
			all = append(all, b.element())
		}
		out = append(out, slack.NewActionBlock("do", all...))
	}
	return out
}

func section(text string) slack.Block {
	return slack.NewSectionBlock(slack.NewTextBlockObject(slack.MarkdownType, text, false, false), nil, nil)
}

func (b Button) element() slack.BlockElement {
	e := slack.NewButtonBlockElement(b.Do, b.Value, slack.NewTextBlockObject(slack.PlainTextType, b.Say, false, false))
	if b.Main {
		e.Style = slack.StylePrimary
	}
	return e
}
