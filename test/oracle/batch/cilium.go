package batch

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"runtime/debug"
	"slices"
)

// Cilium is what a version's module calls its packages for. Documents bring an R each; W is everything that a
// repository is filled with besides.
type Cilium[R any, W World] struct {
	// DefaultOptions are those of a case that gives none.
	DefaultOptions Options
	// LackingOptions have no effect in this version.
	LackingOptions []string
	// SetOptions puts the case's options where Cilium's packages look for them: in globals, which is why cases are asked
	// one after the other.
	SetOptions func(c *Case)
	// Parse is called anew for each try, as is all that follows.
	Parse func(c *Case) ([]Document[R], error)
	// NewWorld allocates identities.
	NewWorld func(c *Case, documents []Document[R]) (W, error)
	// NewRepository takes in one document after the other.
	NewRepository func(w W, documents []Document[R]) Repository
	// ShufflesDocuments: rules are looked at in the order of a Go map, and that of a small one is their order of arrival, begun
	// anywhere. From the second try on the agent hears of documents in any order.
	ShufflesDocuments bool
	// DNSProxy matches names; without Expression the oracle is not asked about L7 rules.
	DNSProxy DNSProxy
}

// World has identities.
type World interface {
	HasIdentity(id uint32) bool
	// CIDRs has the prefixes of each CIDR identity, joined by commas where they share one.
	CIDRs() map[uint32]string
}

// Repository computes the policy of one identity. Cilium's error is the answer's, a panic too.
type Repository func(id uint32) (PolicyAnswer, error)

// Run answers the cases of standard input, one after the other.
func (v *Cilium[R, W]) Run() {
	AnswerLines(v.answerLine)
}

// answerLine answers one input line. A panic in Cilium's code becomes the case's error, so that one
// strange case does not take a batch with it.
func (v *Cilium[R, W]) answerLine(line []byte) (result Answer) {
	c := newCase(v.DefaultOptions)
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(os.Stderr, "oracle: case %q: panic: %v\n%s", c.ID, p, debug.Stack())
			result = Answer{ID: c.ID, Error: fmt.Sprintf("panic: %v", p)}
		}
	}()
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(&c)
	if err == nil {
		err = c.check()
	}
	if err == nil {
		result, err = v.answer(&c)
	}
	if err != nil {
		return Answer{ID: c.ID, Error: err.Error()}
	}
	return result
}

func (v *Cilium[R, W]) answer(c *Case) (Answer, error) {
	if c.L7 != nil {
		if v.DNSProxy.Expression == nil {
			return Answer{}, errors.New("l7: not asked in this version")
		}
		return Answer{ID: c.ID, L7: c.L7.answer(v.DNSProxy)}, nil
	}
	v.SetOptions(c)
	c.sortServices()
	result := Answer{ID: c.ID, UnsupportedOptions: c.Options.unsupported(v.LackingOptions)}
	for try := range c.Repeat {
		if err := v.try(c, try, &result); err != nil {
			return Answer{}, err
		}
		if c.ParseOnly {
			break
		}
	}
	if c.Compact {
		result.compact()
	}
	return result, nil
}

// try adds what a fresh repository answers. Documents are parsed anew for every try; the first try's errors are reported.
func (v *Cilium[R, W]) try(c *Case, try int, result *Answer) error {
	documents, err := v.Parse(c)
	if err != nil {
		return err
	}
	if try == 0 {
		result.Docs = docAnswers(documents)
	}
	if c.ParseOnly {
		return nil
	}
	w, err := v.NewWorld(c, documents)
	if err != nil {
		return err
	}
	if try == 0 {
		result.CIDRs = w.CIDRs()
		result.Subjects = make([]SubjectAnswer, 0, len(c.Subjects))
		for _, subject := range c.Subjects {
			if !w.HasIdentity(subject) {
				return fmt.Errorf("subjects: %d is not an identity of this world", subject)
			}
			result.Subjects = append(result.Subjects, SubjectAnswer{Identity: subject})
		}
	}
	if v.ShufflesDocuments && try > 0 {
		documents = shuffled(documents, try)
	}
	repository := v.NewRepository(w, documents)
	for i := range result.Subjects {
		s := &result.Subjects[i]
		a := repository.answer(s.Identity)
		if !slices.ContainsFunc(s.Answers, func(b PolicyAnswer) bool { return reflect.DeepEqual(a, b) }) {
			s.Answers = append(s.Answers, a)
		}
	}
	return nil
}

func shuffled[R any](documents []Document[R], try int) []Document[R] {
	ordered := slices.Clone(documents)
	rand.New(rand.NewPCG(0, uint64(try))).Shuffle(len(ordered), func(i, j int) {
		ordered[i], ordered[j] = ordered[j], ordered[i]
	})
	return ordered
}

// answer computes one subject's policy map entries. A panic of Cilium's becomes the answer's error.
func (r Repository) answer(id uint32) (a PolicyAnswer) {
	failed := func(text string) PolicyAnswer {
		return PolicyAnswer{Error: &text, Entries: []Entry{}, Redirects: []Redirect{}}
	}
	defer func() {
		if p := recover(); p != nil {
			a = failed(fmt.Sprintf("panic: %v", p))
		}
	}()
	a, err := r(id)
	if err != nil {
		return failed(err.Error())
	}
	sortEntries(a.Entries)
	return a
}

func docAnswers[R any](documents []Document[R]) []DocAnswer {
	out := make([]DocAnswer, len(documents))
	for i, d := range documents {
		if d.Err != nil {
			text := d.Err.Error()
			out[i].Error = &text
		}
	}
	return out
}
