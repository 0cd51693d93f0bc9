package main

import (
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
)

// packages are those whose types are in the configuration, with their folders.
var packages = map[string]string{
	"cacheconfig": "cache/cacheconfig",
	"common":      "common",
	"docker":      "helpers/docker",
	"monitoring":  "common/config/runner/monitoring",
	"referees":    "referees",
	"runner":      "common/config/runner",
	"spec":        "common/spec",
}

// kinds are the names of types that are no tables of the Runner's. The last two are strings of Kubernetes.
var kinds = map[string]string{
	"any": "any", "bool": "boolean", "float64": "number", "int": "integer", "int32": "integer", "int64": "integer",
	"string": "string", "time.Duration": "duration", "time.Time": "time", "common.StringOrArray": "strings",
	"api.Capability": "string", "api.ProcMountType": "string",
}

// unread are tables with an UnmarshalTOML of their own, which tells no types.
var unread = map[string]bool{"common.KubernetesNFS": true}

type printer struct {
	types   map[string]ast.Expr
	pending []string
	rows    map[string]string
}

func printTypes(folder string) error {
	p := printer{types: map[string]ast.Expr{}}
	for name, path := range packages {
		if err := p.read(name, filepath.Join(folder, path)); err != nil {
			return err
		}
	}
	done := map[string]bool{}
	for p.pending = []string{"common.Config"}; len(p.pending) > 0; p.pending = p.pending[1:] {
		table := p.pending[0]
		if done[table] || unread[table] {
			continue
		}
		done[table] = true
		p.rows = map[string]string{}
		if err := p.fields(table); err != nil {
			return err
		}
		var keys []string
		for key := range p.rows {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		for _, key := range keys {
			fmt.Printf("%s\t%s\t%s\n", strings.TrimPrefix(table, "common."), key, p.rows[key])
		}
	}
	return nil
}

func (p *printer) read(name, folder string) error {
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(files) == 0 {
		return errors.Join(err, fmt.Errorf("no package in %s", folder))
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			return err
		}
		for _, declaration := range parsed.Decls {
			general, ok := declaration.(*ast.GenDecl)
			for number := 0; ok && number < len(general.Specs); number++ {
				if spec, isType := general.Specs[number].(*ast.TypeSpec); isType {
					p.types[name+"."+spec.Name.Name] = spec.Type
				}
			}
		}
	}
	return nil
}

// fields adds the keys of a struct, and of those that it embeds.
func (p *printer) fields(table string) error {
	home, _, _ := strings.Cut(table, ".")
	structure, ok := p.types[table].(*ast.StructType)
	if !ok {
		return fmt.Errorf("%s is no struct", table)
	}
	for _, field := range structure.Fields.List {
		tag := ""
		if field.Tag != nil {
			tag = reflect.StructTag(strings.Trim(field.Tag.Value, "`")).Get("toml")
		}
		key, _, _ := strings.Cut(tag, ",")
		if key == "-" {
			continue
		}
		if len(field.Names) == 0 {
			if err := p.fields(qualified(home, field.Type)); err != nil {
				return err
			}
		}
		for _, name := range field.Names {
			if name.IsExported() {
				kind, err := p.kind(home, field.Type)
				if err != nil {
					return err
				}
				p.rows[cmp.Or(key, name.Name)] = kind
			}
		}
	}
	return nil
}

func (p *printer) kind(home string, expression ast.Expr) (string, error) {
	switch t := expression.(type) {
	case *ast.StarExpr:
		return p.kind(home, t.X)
	case *ast.ArrayType:
		inner, err := p.kind(home, t.Elt)
		return "[" + inner + "]", err
	case *ast.MapType:
		inner, err := p.kind(home, t.Value)
		return "{" + inner + "}", err
	case *ast.Ident:
		if kinds[t.Name] != "" {
			return kinds[t.Name], nil
		}
	}
	name := qualified(home, expression)
	if kinds[name] != "" {
		return kinds[name], nil
	}
	inner := p.types[name]
	if inner == nil {
		return "", fmt.Errorf("%s is not known", name)
	}
	if _, ok := inner.(*ast.StructType); !ok {
		home, _, _ = strings.Cut(name, ".")
		return p.kind(home, inner)
	}
	p.pending = append(p.pending, name)
	return strings.TrimPrefix(name, "common."), nil
}

// qualified is the name of a type with its package.
func qualified(home string, expression ast.Expr) string {
	switch t := expression.(type) {
	case *ast.StarExpr:
		return qualified(home, t.X)
	case *ast.SelectorExpr:
		return fmt.Sprintf("%s.%s", t.X, t.Sel.Name)
	}
	return fmt.Sprintf("%s.%s", home, expression)
}
