// Reads a log as files, with golang.org/x/mod and nothing of ours, and accepts it or says why not.
//
//	main <vkey> <origin> <folder> <proof file>
//
// Checked: the checkpoint's signature; every entry's leaf hash against tile level 0; every tile against the signed
// root (the tile reader of x/mod does that); an inclusion proof made from the tiles for each entry; consistency
// with each smaller size, likewise; and the proof file.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}

func check(ok bool, format string, args ...any) {
	if !ok {
		must(0, fmt.Errorf(format, args...))
	}
}

// openCheckpoint verifies a signed checkpoint and returns the tree it states.
func openCheckpoint(signed []byte, vkey, origin string) tlog.Tree {
	verifier := must(note.NewVerifier(vkey))
	opened := must(note.Open(signed, note.VerifierList(verifier)))
	lines := strings.Split(opened.Text, "\n")
	check(len(lines) >= 4 && lines[0] == origin, "origin %q", lines[0])
	return tlog.Tree{N: must(strconv.ParseInt(lines[1], 10, 64)), Hash: must(tlog.ParseHash(lines[2]))}
}

// files reads tiles in the layout of C2SP tlog-tiles, which has no height in its paths.
type files struct{ root string }

func (f files) Height() int                        { return 8 }
func (f files) SaveTiles(_ []tlog.Tile, _ [][]byte) {}
func (f files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		data, err := os.ReadFile(filepath.Join(f.root, path))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

// entries reads all entry bundles of a tree of n entries.
func entries(root string, n int64) [][]byte {
	var all [][]byte
	for int64(len(all)) < n {
		width := min(n-int64(len(all)), 256)
		tile := tlog.Tile{H: 8, L: 0, N: int64(len(all)) / 256, W: int(width)}
		path := strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)
		data := must(os.ReadFile(filepath.Join(root, path)))
		for range width {
			size := int(binary.BigEndian.Uint16(data))
			all = append(all, data[2:2+size])
			data = data[2+size:]
		}
		check(len(data) == 0, "%s: %d bytes too many", path, len(data))
	}
	return all
}

// checkProofFile verifies a C2SP tlog-proof against the entries.
func checkProofFile(data []byte, vkey, origin string, all [][]byte) {
	head, signed, found := bytes.Cut(data, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	check(found && lines[0] == "c2sp.org/tlog-proof@v1" && strings.HasPrefix(lines[1], "index "), "proof form")
	index := must(strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64))
	var path tlog.RecordProof
	for _, line := range lines[2:] {
		path = append(path, tlog.Hash(must(base64.StdEncoding.DecodeString(line))))
	}
	tree := openCheckpoint(signed, vkey, origin)
	must(0, tlog.CheckRecord(path, tree.N, tree.Hash, index, tlog.RecordHash(all[index])))
}

func main() {
	check(len(os.Args) == 5, "usage: main <vkey> <origin> <folder> <proof file>")
	vkey, origin, root, proofFile := os.Args[1], os.Args[2], os.Args[3], os.Args[4]

	tree := openCheckpoint(must(os.ReadFile(filepath.Join(root, "checkpoint"))), vkey, origin)
	reader := tlog.TileHashReader(tree, files{root})
	all := entries(root, tree.N)

	for i, entry := range all {
		index := int64(i)
		leaf := tlog.RecordHash(entry)
		stored := must(reader.ReadHashes([]int64{tlog.StoredHashIndex(0, index)}))
		check(stored[0] == leaf, "leaf %d is not the entry's", i)
		path := must(tlog.ProveRecord(tree.N, index, reader))
		must(0, tlog.CheckRecord(path, tree.N, tree.Hash, index, leaf))
	}
	for size := int64(1); size < tree.N; size++ {
		old := must(tlog.TreeHash(size, reader))
		path := must(tlog.ProveTree(tree.N, size, reader))
		must(0, tlog.CheckTree(path, tree.N, tree.Hash, size, old))
	}
	checkProofFile(must(os.ReadFile(proofFile)), vkey, origin, all)
	fmt.Printf("accepted %d entries, root %s\n", len(all), tree.Hash)
}
