package bot

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
)

// listener hears what slack-go does not: it takes {"ok":false} without a word for a yes, and a look-up that was answered
// so for one in vain. Such an answer becomes a 502, after which nobody knows.
type listener struct{ next http.RoundTripper }

// RoundTrip sends a request.
func (l listener) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := l.next.RoundTrip(r)
	if err != nil || resp.StatusCode != http.StatusOK {
		return resp, err
	}
	data, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(data))
	if silent(data) {
		resp.StatusCode, resp.Status = http.StatusBadGateway, "502 not ok, without a word"
	}
	return resp, nil
}

func silent(data []byte) bool {
	var said struct {
		OK    *bool  `json:"ok"`
		Error string `json:"error"`
	}
	return json.Unmarshal(data, &said) == nil && said.OK != nil && !*said.OK && said.Error == ""
}
