// Command configuration is a judge of what GitLab Runner decodes its config.toml into.
//
//	configuration types FOLDER   prints the keys of all tables with their types, from the Runner's sources in FOLDER
//	configuration decode TABLE   decodes documents, each a JSON string on a line of standard input, into the types of
//	                             such a table, with the Runner's own decoder; prints an error for each, empty for none
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
)

func main() {
	var err error
	switch {
	case len(os.Args) == 3 && os.Args[1] == "types":
		err = printTypes(os.Args[2])
	case len(os.Args) == 3 && os.Args[1] == "decode":
		err = decodeAll(os.Args[2])
	default:
		err = errors.New("configuration types FOLDER | decode TABLE")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}

func decodeAll(table string) error {
	root, err := rootType(table)
	if err != nil {
		return err
	}
	documents := bufio.NewScanner(os.Stdin)
	documents.Buffer(nil, 1<<20)
	answers := json.NewEncoder(os.Stdout)
	for documents.Scan() {
		var document, problem string
		if err := json.Unmarshal(documents.Bytes(), &document); err != nil {
			return err
		}
		if _, err := toml.Decode(document, reflect.New(root).Interface()); err != nil {
			problem = err.Error()
		}
		if err := answers.Encode(problem); err != nil {
			return err
		}
	}
	return documents.Err()
}

// stringOrArray reads what the Runner's type of that name reads.
type stringOrArray []string

func (*stringOrArray) UnmarshalTOML(data any) error {
	items, isArray := data.([]any)
	for _, item := range items {
		if _, isString := item.(string); !isString {
			return errors.New("an item is no string")
		}
	}
	if _, isString := data.(string); !isString && !isArray {
		return errors.New("neither a string nor an array")
	}
	return nil
}

// anyTable stands for a table of which only that much is told.
type anyTable struct{}

func (*anyTable) UnmarshalTOML(data any) error {
	if _, isTable := data.(map[string]any); !isTable {
		return errors.New("no table")
	}
	return nil
}

var scalars = map[string]reflect.Type{
	"any":      reflect.TypeFor[any](),
	"boolean":  reflect.TypeFor[bool](),
	"duration": reflect.TypeFor[time.Duration](),
	"integer":  reflect.TypeFor[int](),
	"number":   reflect.TypeFor[float64](),
	"string":   reflect.TypeFor[string](),
	"strings":  reflect.TypeFor[stringOrArray](),
	"time":     reflect.TypeFor[time.Time](),
}

// rootType is the type of a whole configuration, made from a table as `types` prints it.
func rootType(path string) (reflect.Type, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	tables := map[string][][2]string{}
	for line := range strings.Lines(string(text)) {
		columns := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(columns) == 3 {
			tables[columns[0]] = append(tables[columns[0]], [2]string{columns[1], columns[2]})
		}
	}
	var typeOf func(name string) reflect.Type
	typeOf = func(name string) reflect.Type {
		switch inner := strings.Trim(name[:1]+name[len(name)-1:], "[]{}"); {
		case inner == "" && name[0] == '[':
			return reflect.SliceOf(typeOf(name[1 : len(name)-1]))
		case inner == "":
			return reflect.MapOf(reflect.TypeFor[string](), typeOf(name[1:len(name)-1]))
		case scalars[name] != nil:
			return scalars[name]
		case tables[name] == nil:
			return reflect.TypeFor[anyTable]()
		}
		var fields []reflect.StructField
		for number, row := range tables[name] {
			tag := reflect.StructTag(fmt.Sprintf("toml:%q", row[0]))
			fields = append(fields, reflect.StructField{Name: fmt.Sprintf("F%d", number), Type: typeOf(row[1]), Tag: tag})
		}
		return reflect.StructOf(fields)
	}
	return typeOf("Config"), nil
}
