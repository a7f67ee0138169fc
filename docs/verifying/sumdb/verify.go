// Verify checks an Onrecord log with Go's checksum-database packages and nothing of ours.
//
//	verify -key VKEY [-old CHECKPOINT] LOG
//
// LOG is the address of a log (https://record.example/log) or a folder. VKEY is the log's verifier
// key, which you should have from elsewhere than the log. CHECKPOINT is a file with an earlier
// checkpoint of the same log; the log must begin with what that one covered.
//
// Exit status: 0 verified, 1 altered, 2 could not check.
package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	height   = 8
	largest  = 16 << 20 // bytes of any one file
	inNumber = 10       // inclusion proofs
)

// altered is what was found to be other than what was signed.
type altered struct{ what string }

func (a altered) Error() string { return a.what }

var missing = errors.New("there is no such file")

// A log is fetched by paths below its prefix.
type log struct {
	prefix string
	size   int64
}

func (l *log) fetch(path string) ([]byte, error) {
	if !strings.HasPrefix(l.prefix, "http://") && !strings.HasPrefix(l.prefix, "https://") {
		f, err := os.Open(filepath.Join(l.prefix, filepath.FromSlash(path)))
		if errors.Is(err, os.ErrNotExist) {
			return nil, missing
		} else if err != nil {
			return nil, err
		}
		defer f.Close()
		return io.ReadAll(io.LimitReader(f, largest))
	}
	resp, err := http.Get(strings.TrimSuffix(l.prefix, "/") + "/" + path)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusNotFound {
		return nil, missing
	} else if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", path, resp.Status)
	}
	return io.ReadAll(io.LimitReader(resp.Body, largest))
}

// fetchTile fetches a tile or an entry bundle, or the beginning of the full one where the partial
// one is gone. In Go's paths the height is the second element, in C2SP tlog-tiles there is none.
func (l *log) fetchTile(t tlog.Tile) (data []byte, path string, err error) {
	published := func(t tlog.Tile) string {
		path := strings.TrimPrefix(t.Path(), fmt.Sprintf("tile/%d/", height))
		return "tile/" + strings.Replace(path, "data/", "entries/", 1)
	}
	path = published(t)
	data, err = l.fetch(path)
	if err == missing && t.W < 1<<height {
		t.W = 1 << height
		path = published(t)
		data, err = l.fetch(path)
	}
	if err == missing {
		err = altered{path + " is missing"}
	}
	return data, path, err
}

// Height, ReadTiles and SaveTiles make the log a tlog.TileReader.
func (l *log) Height() int { return height }

func (l *log) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, t := range tiles {
		data, path, err := l.fetchTile(t)
		if err != nil {
			return nil, err
		}
		if len(data) < t.W*tlog.HashSize {
			return nil, altered{fmt.Sprintf("%s is too short", path)}
		}
		all = append(all, data[:t.W*tlog.HashSize])
	}
	return all, nil
}

func (l *log) SaveTiles([]tlog.Tile, [][]byte) {}

// entries fetches the n-th bundle.
func (l *log) entries(n int64) ([][]byte, error) {
	t := tlog.Tile{H: height, L: -1, N: n, W: 1 << height}
	if rest := l.size - n<<height; rest < 1<<height {
		t.W = int(rest)
	}
	data, path, err := l.fetchTile(t)
	if err != nil {
		return nil, err
	}
	full := !strings.Contains(path, ".p/") && t.W < 1<<height
	var entries [][]byte
	for i := 0; i < t.W; i++ {
		if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
			return nil, altered{fmt.Sprintf("%s ends within entry %d", path, n<<height+int64(i))}
		}
		end := 2 + int(binary.BigEndian.Uint16(data))
		entries = append(entries, data[2:end])
		data = data[end:]
	}
	if len(data) > 0 && !full {
		return nil, altered{fmt.Sprintf("%s holds more than it should", path)}
	}
	return entries, nil
}

// open checks a signed checkpoint and reads its size and root.
func open(signed []byte, verifier note.Verifier) (tlog.Tree, error) {
	n, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, altered{fmt.Sprintf("the checkpoint is not signed by the log: %v", err)}
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, altered{"the checkpoint is not one of this log"}
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return tlog.Tree{}, altered{"the checkpoint has no size"}
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return tlog.Tree{}, altered{"the checkpoint has no root"}
	}
	return tlog.Tree{N: size, Hash: root}, nil
}

// read hashes all entries into a tree of our own and compares its root with the signed one.
func (l *log) read(tree tlog.Tree) (tlog.HashReader, error) {
	var hashes []tlog.Hash
	own := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var found []tlog.Hash
		for _, i := range indexes {
			if i >= int64(len(hashes)) {
				return nil, fmt.Errorf("hash %d is not in the tree", i)
			}
			found = append(found, hashes[i])
		}
		return found, nil
	})
	for n := int64(0); n<<height < tree.N; n++ {
		entries, err := l.entries(n)
		if err != nil {
			return nil, err
		}
		for i, entry := range entries {
			more, err := tlog.StoredHashes(n<<height+int64(i), entry, own)
			if err != nil {
				return nil, err
			}
			hashes = append(hashes, more...)
		}
	}
	if tree.N == 0 {
		return own, nil
	}
	root, err := tlog.TreeHash(tree.N, own)
	if err != nil {
		return nil, err
	}
	if root != tree.Hash {
		return nil, altered{"the entries do not lead to the signed root"}
	}
	return own, nil
}

// compare holds every published tile against our own tree.
func (l *log) compare(tree tlog.Tree, own tlog.HashReader) (tiles int, err error) {
	for level := 0; tree.N>>(height*level) > 0; level++ {
		count := tree.N >> (height * level)
		for n := int64(0); n<<height < count; n++ {
			t := tlog.Tile{H: height, L: level, N: n, W: 1 << height}
			if rest := count - n<<height; rest < 1<<height {
				t.W = int(rest)
			}
			expected, err := tlog.ReadTileData(t, own)
			if err != nil {
				return tiles, err
			}
			data, path, err := l.fetchTile(t)
			if err != nil {
				return tiles, err
			}
			if !bytes.HasPrefix(data, expected) {
				return tiles, altered{path + " is not what the entries make it"}
			}
			if strings.Contains(path, ".p/") && len(data) != len(expected) {
				return tiles, altered{path + " holds more than it should"}
			}
			tiles++
		}
	}
	return tiles, nil
}

// prove makes proofs from the published tiles and checks them. TileHashReader alone does not notice
// every changed tile (where several subtrees of the right edge lie in one tile, it takes the first
// full tiles as they come), so that each proof is checked down to the entry itself.
func (l *log) prove(tree tlog.Tree) (int, error) {
	reader := tlog.TileHashReader(tree, l)
	number := int64(inNumber)
	if tree.N < number {
		number = tree.N
	}
	for i := int64(0); i < number; i++ {
		n := i * (tree.N - 1) / 9
		if tree.N <= inNumber {
			n = i
		}
		entries, err := l.entries(n >> height)
		if err != nil {
			return 0, err
		}
		proof, err := tlog.ProveRecord(tree.N, n, reader)
		if err != nil {
			return 0, altered{fmt.Sprintf("no proof for entry %d: %v", n, err)}
		}
		leaf := tlog.RecordHash(entries[n&(1<<height-1)])
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, n, leaf); err != nil {
			return 0, altered{fmt.Sprintf("the proof of entry %d does not hold: %v", n, err)}
		}
	}
	return int(number), nil
}

// extends checks that the tree begins with an older one.
func (l *log) extends(tree, older tlog.Tree) error {
	if older.N > tree.N {
		return altered{fmt.Sprintf("the log shrank from %d entries to %d", older.N, tree.N)}
	}
	if older.N == 0 {
		return nil
	}
	proof, err := tlog.ProveTree(tree.N, older.N, tlog.TileHashReader(tree, l))
	if err != nil {
		return altered{fmt.Sprintf("no consistency proof from %d: %v", older.N, err)}
	}
	if err := tlog.CheckTree(proof, tree.N, tree.Hash, older.N, older.Hash); err != nil {
		return altered{fmt.Sprintf("the log does not begin with the older one: %v", err)}
	}
	return nil
}

func run(key, old, prefix string) error {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return fmt.Errorf("the verifier key: %v", err)
	}
	l := &log{prefix: prefix}
	signed, err := l.fetch("checkpoint")
	if err != nil {
		return fmt.Errorf("the checkpoint: %v", err)
	}
	tree, err := open(signed, verifier)
	if err != nil {
		return err
	}
	l.size = tree.N
	own, err := l.read(tree)
	if err != nil {
		return err
	}
	tiles, err := l.compare(tree, own)
	if err != nil {
		return err
	}
	proofs, err := l.prove(tree)
	if err != nil {
		return err
	}
	older := tlog.Tree{N: (tree.N + 1) / 2}
	if old != "" {
		signed, err := os.ReadFile(old)
		if err != nil {
			return err
		}
		if older, err = open(signed, verifier); err != nil {
			return err
		}
	} else if older.N > 0 {
		if older.Hash, err = tlog.TreeHash(older.N, own); err != nil {
			return err
		}
	}
	if err := l.extends(tree, older); err != nil {
		return err
	}
	fmt.Printf("verified: %s, %d entries, %d tiles, %d inclusion proofs, consistent with size %d\n",
		verifier.Name(), tree.N, tiles, proofs, older.N)
	return nil
}

func main() {
	key := flag.String("key", "", "the log's verifier key, name+12345678+base64")
	old := flag.String("old", "", "a file with an earlier checkpoint of the log")
	flag.Parse()
	if *key == "" || flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: verify -key VKEY [-old CHECKPOINT] LOG")
		os.Exit(2)
	}
	err := run(*key, *old, flag.Arg(0))
	var found altered
	switch {
	case err == nil:
	case errors.As(err, &found):
		fmt.Fprintln(os.Stderr, "altered:", found)
		os.Exit(1)
	default:
		fmt.Fprintln(os.Stderr, "could not check:", err)
		os.Exit(2)
	}
}
