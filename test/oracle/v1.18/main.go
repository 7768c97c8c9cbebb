// Oracle for Cilium v1.18.4: one case per input line, one answer per output line, both JSON.
// It only calls Cilium's own packages; the format of both lines is described in ../README.md.
//
// main.go reads and writes lines, options.go sets agent options, documents.go parses policies, world.go
// allocates identities and named ports, answer.go resolves a subject's policy into policy map entries,
// l7.go matches L7 rules.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	"sigs.k8s.io/yaml"
)

// testCase is one input line. Field names are the contract; an unknown field is an error.
type testCase struct {
	ID         string                 `json:"id"`
	ParseOnly  bool                   `json:"parseOnly"`
	Docs       []string               `json:"docs"`
	Options    options                `json:"options"`
	Cluster    string                 `json:"cluster"`
	Identities map[uint32][]string    `json:"identities"`
	NamedPorts map[uint32][]namedPort `json:"namedPorts"`
	FQDNs      map[uint32][]string    `json:"fqdns"`
	Services   []service              `json:"services"`
	Subjects   []uint32               `json:"subjects"`
	Repeat     int                    `json:"repeat"`
	Compact    bool                   `json:"compact"`
	L7         *l7Case                `json:"l7"`
}

// service is one that toServices may name, with the addresses behind it.
type service struct {
	Namespace string            `json:"namespace"`
	Name      string            `json:"name"`
	Labels    map[string]string `json:"labels"`
	Selector  map[string]string `json:"selector"`
	Backends  []string          `json:"backends"`
}

type namedPort struct {
	Name     string `json:"name"`
	Protocol string `json:"protocol"`
	Port     int    `json:"port"`
}

// answer is one output line. Error stands alone: the case could not be asked as it is. A parseOnly case
// gets Docs alone. UnsupportedOptions were given, are not known in this version and had no effect.
type answer struct {
	ID                 string            `json:"id"`
	Error              string            `json:"error,omitempty"`
	UnsupportedOptions []string          `json:"unsupportedOptions,omitempty"`
	Docs               []docAnswer       `json:"docs,omitzero"`
	CIDRs              map[uint32]string `json:"cidrs,omitzero"`
	Subjects           []subjectAnswer   `json:"subjects,omitzero"`
	L7                 *l7Answer         `json:"l7,omitempty"`
}

type docAnswer struct {
	Error *string `json:"error"`
}

type subjectAnswer struct {
	Identity uint32         `json:"identity"`
	Answers  []policyAnswer `json:"answers"`
}

func main() {
	if err := setUp(); err != nil {
		fail(err)
	}
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for {
		line, err := in.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			if err := encoder.Encode(answerLine(line)); err != nil {
				fail(err)
			}
			// Answers wait in the buffer only while more cases do.
			if in.Buffered() == 0 {
				if err := out.Flush(); err != nil {
					fail(err)
				}
			}
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			fail(err)
		}
	}
	if err := out.Flush(); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "oracle:", err)
	os.Exit(1)
}

// answerLine answers one input line. A panic in Cilium's code becomes the case's error, so that one
// strange case does not take a batch with it.
func answerLine(line []byte) (result answer) {
	c := newTestCase()
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(os.Stderr, "oracle: case %q: panic: %v\n%s", c.ID, p, debug.Stack())
			result = answer{ID: c.ID, Error: fmt.Sprintf("panic: %v", p)}
		}
	}()
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(&c)
	if err == nil {
		err = c.check()
	}
	if err != nil {
		return answer{ID: c.ID, Error: err.Error()}
	}
	if c.L7 != nil {
		return answer{ID: c.ID, L7: c.L7.answer()}
	}
	c.setOptions()
	services = c.Services
	result, err = ask(&c)
	if err != nil {
		return answer{ID: c.ID, Error: err.Error()}
	}
	if c.Compact {
		result.compact()
	}
	result.UnsupportedOptions = c.Options.unsupported()
	return result
}

// compact leaves of every map only its bytes, in the order of its entries: for cases in bulk.
func (a *answer) compact() {
	for _, s := range a.Subjects {
		for i := range s.Answers {
			p := &s.Answers[i]
			var text strings.Builder
			for _, e := range p.Entries {
				text.WriteString(e.Key)
				text.WriteString(e.Entry)
			}
			*p = policyAnswer{Error: p.Error, Enforcement: p.Enforcement, Map: text.String()}
		}
	}
}

// toJSON is a document as a Kubernetes client gets it: keys in the order of the alphabet, as the API server
// writes them and YAMLToJSON does.
func toJSON(doc string) ([]byte, error) {
	decoder := json.NewDecoder(strings.NewReader(doc))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) == nil && !decoder.More() {
		return json.Marshal(value)
	}
	return yaml.YAMLToJSON([]byte(doc))
}

// check refuses what the oracle would otherwise answer wrongly in silence.
func (c *testCase) check() error {
	if err := c.Options.check(); err != nil {
		return err
	}
	if c.Repeat < 1 {
		return fmt.Errorf("repeat: %d is not a positive number", c.Repeat)
	}
	return nil
}
