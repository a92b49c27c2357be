# Verbs only. Each is one plain command, which works as well without make.

.PHONY: build test race lint check replay demo

build:
	go build -o allclear ./cmd/allclear

test:
	go test ./...

race:
	go test -race ./...

lint:
	golangci-lint run

# Everything above and more, as the gate runs it.
check:
	.ci/run

replay:
	go run ./cmd/allclear replay --workspace testdata/seed/workspace.yaml testdata/seed/replay.jsonl

demo:
	go run ./cmd/allclear demo
