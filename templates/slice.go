package templates

import (
	"errors"
	"reflect"
)

// slice is that of text/template; but a part of what is fit to be printed need not be, so of words it returns plain ones.
func slice(of any, at ...int) (any, error) {
	v := reflect.ValueOf(of)
	from, to := 0, 0
	switch {
	case v.Kind() != reflect.String && v.Kind() != reflect.Slice || len(at) > 2:
		return nil, errors.New("only words and lists can be sliced, from one place to another")
	case len(at) > 1:
		from, to = at[0], at[1]
	case len(at) > 0:
		from, to = at[0], v.Len()
	default:
		to = v.Len()
	}
	if from < 0 || to < from || to > v.Len() {
		return nil, errors.New("the slice lies outside of it")
	}
	if v.Kind() == reflect.String {
		return v.String()[from:to], nil
	}
	return v.Slice(from, to).Interface(), nil
}
