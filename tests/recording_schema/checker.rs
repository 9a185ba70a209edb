//! As much of a validator as the schema uses.

use serde_json::Value;

pub(crate) fn check(schema: &Value, value: &Value) -> Result<(), String> {
    holds(schema, schema, value)
}

fn holds(root: &Value, schema: &Value, value: &Value) -> Result<(), String> {
    let no = |why: &str| Err(format!("{value}: {why} {schema}"));
    for (word, demand) in schema.as_object().expect("a schema is an object") {
        match &word[..] {
            "$ref" => {
                let pointer = demand.as_str().and_then(|it| it.strip_prefix('#')).expect("ours");
                holds(root, root.pointer(pointer).expect("a definition"), value)?;
            }
            "oneOf" | "anyOf" => one_of(root, demand, value)?,
            "const" if demand != value => return no("is not"),
            "enum" if !elements(demand).contains(value) => return no("is none of"),
            "type" if !is_of_type(demand, value) => return no("is not of the type of"),
            "minimum" if number(value) < number(demand) => return no("is less than"),
            "maximum" if number(value) > number(demand) => return no("is more than"),
            "required" => {
                if elements(demand).iter().any(|name| value.get(name.as_str().unwrap()).is_none()) {
                    return no("lacks a field of");
                }
            }
            "properties" => fields(root, schema, value)?,
            "items" => {
                for element in value.as_array().into_iter().flatten() {
                    holds(root, demand, element)?;
                }
            }
            "const"
            | "enum"
            | "type"
            | "minimum"
            | "maximum"
            | "additionalProperties"
            | "format"
            | "description"
            | "title"
            | "$schema"
            | "$defs" => {}
            other => panic!("{other} is not checked"),
        }
    }
    Ok(())
}

fn number(value: &Value) -> Option<i128> {
    value.as_u64().map(i128::from).or_else(|| value.as_i64().map(i128::from))
}

fn elements(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn one_of(root: &Value, schemas: &Value, value: &Value) -> Result<(), String> {
    let verdicts: Vec<_> = elements(schemas).iter().map(|it| holds(root, it, value)).collect();
    match verdicts.iter().filter(|it| it.is_ok()).count() {
        1 => Ok(()),
        0 => Err(verdicts.into_iter().filter_map(Result::err).collect::<Vec<_>>().join("\n or ")),
        _ => Err(format!("{value} is of several kinds of {schemas}")),
    }
}

fn fields(root: &Value, schema: &Value, value: &Value) -> Result<(), String> {
    let known = schema["properties"].as_object().expect("fields");
    for (name, inner) in value.as_object().into_iter().flatten() {
        match known.get(name) {
            Some(schema) => holds(root, schema, inner).map_err(|why| format!("{name}: {why}"))?,
            None if schema.get("additionalProperties") == Some(&Value::Bool(false)) => {
                return Err(format!("{name} is not known"));
            }
            None => {}
        }
    }
    Ok(())
}

fn is_of_type(name: &Value, value: &Value) -> bool {
    match name.as_str().expect("a name") {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("the type {other} is not checked"),
    }
}
