FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=1 go build -trimpath \
        -tags "netgo osusergo sqlite_omit_load_extension" \
        -ldflags "-s -w -linkmode external -extldflags -static" \
        -o /out/allclear ./cmd/allclear \
 && mkdir /out/data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/allclear /allclear
COPY --from=build --chown=65532:65532 /out/data /data
# Scratch has no folder for temporary files; a large sort in SQLite needs one.
ENV DATABASE_URL=/data/allclear.db TMPDIR=/data
USER 65532:65532
VOLUME /data
ENTRYPOINT ["/allclear"]
CMD ["serve"]
