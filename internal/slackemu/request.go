package slackemu

import (
	"encoding/json"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"strings"
)

const maxBody = 4 << 20

// request is a call as it came in. The bearer token stands apart because one
// method takes no other.
type request struct {
	args          args
	token, bearer string
}

// readRequest reads the arguments from the query, and from a form or a JSON body.
func readRequest(w http.ResponseWriter, r *http.Request) (request, error) {
	q := request{args: args{}}
	if t, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		q.bearer, q.token = t, t
	}
	q.addForm(r.URL.Query())
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return q, refusal("request_timeout")
	}
	if len(body) == 0 {
		return q, nil
	}
	return q, q.addBody(r.Header.Get("Content-Type"), body)
}

func (q *request) addBody(contentType string, body []byte) error {
	kind, _, _ := mime.ParseMediaType(contentType)
	switch kind {
	case "application/json":
		return q.addJSON(body)
	case "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return refusal("invalid_form_data")
		}
		if q.token == "" {
			q.token = form.Get("token")
		}
		q.addForm(form)
		return nil
	}
	return refusal("invalid_post_type")
}

// addForm takes the arguments; a token is never one of them.
func (q *request) addForm(form url.Values) {
	for k := range form {
		if k != "token" {
			q.args[k] = form.Get(k)
		}
	}
}

func (q *request) addJSON(body []byte) error {
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil {
		return refusal("invalid_json")
	}
	delete(fields, "token")
	maps.Copy(q.args, flat(fields))
	return nil
}

func flat(fields map[string]json.RawMessage) args {
	out := args{}
	for k, raw := range fields {
		var text string
		switch {
		case string(raw) == "null":
		case json.Unmarshal(raw, &text) == nil:
			out[k] = text
		default:
			out[k] = string(raw)
		}
	}
	return out
}
