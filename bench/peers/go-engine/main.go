// Answers commands about one workload at a time, a line of JSON each: the same protocol as bench/engine.bench.ts.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"syscall"

	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/policy"
)

type command struct {
	Do     string `json:"do"`
	File   string `json:"file"`
	Repeat int    `json:"repeat"`
}

type workload struct {
	Documents  []string            `json:"documents"`
	Identities map[string][]string `json:"identities"`
	Subject    uint32              `json:"subject"`
}

func main() {
	setOptions()
	lines := bufio.NewScanner(os.Stdin)
	answers := json.NewEncoder(os.Stdout)
	var w *world
	for lines.Scan() {
		var c command
		answer, err := any(nil), json.Unmarshal(lines.Bytes(), &c)
		if err == nil && c.Do == "load" {
			w, err = load(c.File)
		} else if err == nil {
			answer, err = w.run(c)
		}
		if err != nil {
			answer = map[string]string{"error": err.Error()}
		}
		if err := answers.Encode(answer); err != nil {
			panic(err)
		}
	}
}

func load(file string) (*world, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var asked workload
	if err := json.Unmarshal(text, &asked); err != nil {
		return nil, err
	}
	identities := map[identity.NumericIdentity][]string{}
	for number, labels := range asked.Identities {
		parsed, err := strconv.ParseUint(number, 10, 32)
		if err != nil {
			return nil, err
		}
		identities[identity.NumericIdentity(parsed)] = labels
	}
	return newWorld(asked.Documents, identities, identity.NumericIdentity(asked.Subject))
}

func (w *world) run(c command) (any, error) {
	switch c.Do {
	case "entries":
		return w.entries()
	case "size":
		made, err := w.regenerate()
		if err != nil {
			return nil, err
		}
		return nEntries(made), nil
	case "cold":
		w.releaseSelectors()
		w.owner.previous = policy.MapStateSizes{}
		return w.time(c.Repeat)
	case "warm":
		w.owner.previous = policy.MapStateSizes{}
		return w.timeHeld(c.Repeat)
	case "again": // with the sizes of the map before as a hint: an endpoint's second regeneration
		made, err := w.regenerate()
		if err != nil {
			return nil, err
		}
		w.owner.previous = made.GetMapState().Sizes()
		return w.timeHeld(c.Repeat)
	case "walk":
		return w.walk(c.Repeat)
	case "lookup":
		return w.lookup(c.Repeat)
	case "memory":
		return w.memory()
	}
	return nil, fmt.Errorf("unknown command %q", c.Do)
}

func (w *world) timeHeld(repeat int) (float64, error) {
	if w.hold == nil {
		if err := w.holdSelectors(); err != nil {
			return 0, err
		}
	}
	return w.time(repeat)
}

// time is the CPU time in nanoseconds of one regeneration.
func (w *world) time(repeat int) (float64, error) {
	runtime.GC()
	start := cpu()
	for range repeat {
		if _, err := w.regenerate(); err != nil {
			return 0, err
		}
	}
	return (cpu() - start) / float64(repeat), nil
}

func (w *world) walk(repeat int) (float64, error) {
	made, err := w.regenerate()
	if err != nil {
		return 0, err
	}
	sum := uint64(0)
	start := cpu()
	for range repeat {
		for key, entry := range made.Entries() {
			sum += uint64(key.Identity) + uint64(entry.Precedence)
		}
	}
	took := cpu() - start
	if sum == 0 {
		return 0, fmt.Errorf("no entries")
	}
	return took / float64(repeat), nil
}

// lookup is the CPU time in nanoseconds of looking up one key that the map holds.
func (w *world) lookup(repeat int) (float64, error) {
	made, err := w.regenerate()
	if err != nil {
		return 0, err
	}
	var keys []policy.Key
	for key := range made.Entries() {
		if key.Identity != 0 && key.Nexthdr != 0 && key.DestPort != 0 && key.PortPrefixLen() == 16 {
			keys = append(keys, key)
		}
		if len(keys) == 4096 {
			break
		}
	}
	found := 0
	start := cpu()
	for range repeat {
		for _, key := range keys {
			if _, _, ok := made.Lookup(key); ok {
				found++
			}
		}
	}
	took := cpu() - start
	if found != len(keys)*repeat || found == 0 {
		return 0, fmt.Errorf("%d of %d keys found", found, len(keys)*repeat)
	}
	return took / float64(found), nil
}

// memory is what one more map of the endpoint keeps, in bytes per entry.
func (w *world) memory() (float64, error) {
	before := heap()
	made, err := w.regenerate()
	if err != nil {
		return 0, err
	}
	kept := heap() - before
	perEntry := float64(kept) / float64(nEntries(made))
	runtime.KeepAlive(made)
	return perEntry, nil
}

// entries are all entries as text, unsorted, in the form of bench/engine.bench.ts.
func (w *world) entries() ([]string, error) {
	made, err := w.regenerate()
	if err != nil {
		return nil, err
	}
	var texts []string
	for key, entry := range made.Entries() {
		if !entry.IsValid() {
			continue
		}
		direction := "ingress"
		if key.IsEgress() {
			direction = "egress"
		}
		redirect := 0
		if entry.IsRedirectEntry() {
			redirect = 1
		}
		texts = append(texts, fmt.Sprintf("%s %d %d %d/%d precedence %d redirect %d auth %d", direction, key.Identity,
			key.Nexthdr, key.DestPort, key.PortPrefixLen(), uint32(entry.Precedence), redirect, uint8(entry.AuthRequirement)))
	}
	return texts, nil
}

// nEntries leaves out what map state holds and the policy map does not.
func nEntries(made *policy.EndpointPolicy) (n int) {
	for _, entry := range made.Entries() {
		if entry.IsValid() {
			n++
		}
	}
	return n
}

func cpu() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return float64(usage.Utime.Nano() + usage.Stime.Nano())
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}
