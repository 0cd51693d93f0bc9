// Command oracle answers, with GitLab Runner's own code, which credentials a job's image is pulled with.
//
// It reads questions from standard input and writes an answer for each to standard output, all of them JSON, a line
// each. The home directory is that of the environment; each question says what its .docker/config.json holds.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"gitlab.com/gitlab-org/gitlab-runner/common/spec"
	"gitlab.com/gitlab-org/gitlab-runner/helpers/docker/auth"
)

// question is an image with all that the Runner looks into; Home is the text of the configuration file.
type question struct {
	Image       string             `json:"image"`
	Variable    string             `json:"variable"`
	Home        *string            `json:"home"`
	Credentials []spec.Credentials `json:"credentials"`
}

// answer has an empty Source where nothing serves the image. Error is why the job ends; Warnings are the Runner's,
// one for each source that it drops and says so.
type answer struct {
	Source        string   `json:"source"`
	Key           string   `json:"key"`
	Username      string   `json:"username"`
	Password      string   `json:"password"`
	IdentityToken string   `json:"identitytoken"`
	Error         string   `json:"error"`
	Warnings      []string `json:"warnings"`
}

// Debugln and Warningln make an answer the logger of the Runner's code.
func (a *answer) Debugln(...any) {}

func (a *answer) Warningln(args ...any) { a.Warnings = append(a.Warnings, fmt.Sprint(args...)) }

func main() {
	home, err := os.UserHomeDir()
	if err == nil {
		err = answerAll(os.Stdin, os.Stdout, filepath.Join(home, ".docker", "config.json"))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}

func answerAll(questions io.Reader, answers io.Writer, file string) error {
	decoder := json.NewDecoder(questions)
	encoder := json.NewEncoder(answers)
	for {
		var q question
		if err := decoder.Decode(&q); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := write(file, q.Home); err != nil {
			return err
		}
		if err := encoder.Encode(resolve(q)); err != nil {
			return err
		}
	}
}

// write puts the text into the file, or removes the file where there is none.
func write(file string, text *string) error {
	if text != nil {
		return os.WriteFile(file, []byte(*text), 0o600)
	}
	if err := os.Remove(file); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

func resolve(q question) *answer {
	a := &answer{Warnings: []string{}}
	info, err := auth.Resolver{}.ConfigForImage(q.Image, q.Variable, "", q.Credentials, a)
	switch {
	case err != nil:
		a.Error = err.Error()
	case info != nil:
		a.Source, a.Key = info.Source, info.AuthConfig.ServerAddress
		a.Username, a.Password = info.AuthConfig.Username, info.AuthConfig.Password
		a.IdentityToken = info.AuthConfig.IdentityToken
	}
	return a
}
