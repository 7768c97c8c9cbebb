// Package batch is what the oracles of all versions share: the lines that they read and write, and the order in which a case
// is answered. It knows the format (../README.md) and nothing of Cilium, whose packages each version's module calls.
package batch

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// AnswerLines writes one line of JSON for each line of standard input, in order, and ends the process where it cannot.
func AnswerLines[A any](answerLine func(line []byte) A) {
	if err := copyAnswers(os.Stdin, os.Stdout, answerLine); err != nil {
		Fail(err)
	}
}

// Fail ends the process: no answer can be had from it.
func Fail(err error) {
	fmt.Fprintln(os.Stderr, "oracle:", err)
	os.Exit(1)
}

func copyAnswers[A any](from io.Reader, to io.Writer, answerLine func(line []byte) A) error {
	in := bufio.NewReaderSize(from, 1<<20)
	out := bufio.NewWriterSize(to, 1<<20)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for {
		line, err := in.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			if err := encoder.Encode(answerLine(line)); err != nil {
				return err
			}
			// Answers wait in the buffer only while more cases do.
			if in.Buffered() == 0 {
				if err := out.Flush(); err != nil {
					return err
				}
			}
		}
		if errors.Is(err, io.EOF) {
			return out.Flush()
		}
		if err != nil {
			return err
		}
	}
}
