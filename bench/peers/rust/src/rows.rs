//! The structs for the canned documents.
use aws_sdk_dynamodb::types::AttributeValue;
use std::collections::{HashMap, HashSet};
use std::error::Error;

type Item = HashMap<String, AttributeValue>;
type Outcome<T> = Result<T, Box<dyn Error>>;

#[allow(dead_code)] // all members are read, but the bench checks only one
pub struct Limits {
    pub currency: String,
    pub daily: i64,
    pub monthly: i64,
}

#[allow(dead_code)]
pub struct Wallet {
    pub user_id: String,
    pub balance: i64,
    pub currency: String,
    pub owner_name: String,
    pub active: bool,
    pub updated_at: i64,
    pub tags: HashSet<String>,
    pub limits: Limits,
}

#[allow(dead_code)]
pub struct LedgerLine {
    pub user_id: String,
    pub seq: i64,
    pub amount: i64,
    pub kind: String,
    pub memo: String,
    pub at: i64,
}

fn take(item: &mut Item, name: &str) -> Outcome<AttributeValue> {
    item.remove(name).ok_or_else(|| format!("no attribute {name}").into())
}

fn other(name: &str) -> Box<dyn Error> {
    format!("{name} has another type").into()
}

fn text(item: &mut Item, name: &str) -> Outcome<String> {
    match take(item, name)? {
        AttributeValue::S(value) => Ok(value),
        _ => Err(other(name)),
    }
}

fn number(item: &mut Item, name: &str) -> Outcome<i64> {
    match take(item, name)? {
        AttributeValue::N(value) => Ok(value.parse()?),
        _ => Err(other(name)),
    }
}

pub fn wallet_of(mut item: Item) -> Outcome<Wallet> {
    let AttributeValue::M(mut limits) = take(&mut item, "limits")? else { return Err(other("limits")) };
    let AttributeValue::Ss(tags) = take(&mut item, "tags")? else { return Err(other("tags")) };
    let AttributeValue::Bool(active) = take(&mut item, "active")? else { return Err(other("active")) };
    Ok(Wallet {
        user_id: text(&mut item, "user_id")?,
        balance: number(&mut item, "balance")?,
        currency: text(&mut item, "currency")?,
        owner_name: text(&mut item, "owner_name")?,
        active,
        updated_at: number(&mut item, "updated_at")?,
        tags: tags.into_iter().collect(),
        limits: Limits {
            currency: text(&mut limits, "currency")?,
            daily: number(&mut limits, "daily")?,
            monthly: number(&mut limits, "monthly")?,
        },
    })
}

pub fn line_of(mut item: Item) -> Outcome<LedgerLine> {
    Ok(LedgerLine {
        user_id: text(&mut item, "user_id")?,
        seq: number(&mut item, "seq")?,
        amount: number(&mut item, "amount")?,
        kind: text(&mut item, "kind")?,
        memo: text(&mut item, "memo")?,
        at: number(&mut item, "at")?,
    })
}

pub fn wallet_with(user_id: String) -> Wallet {
    Wallet {
        user_id,
        balance: 1_523_450,
        currency: "EUR".into(),
        owner_name: "Alexandra Papadopoulou-Winterbottom (Kalamaria branch)".into(),
        active: true,
        updated_at: 1_716_228_102_123,
        tags: ["eu-west", "premium", "verified"].map(String::from).into(),
        limits: Limits { currency: "EUR".into(), daily: 5000, monthly: 60000 },
    }
}

pub fn item_of(row: Wallet) -> Item {
    let number = |value: i64| AttributeValue::N(value.to_string());
    let limits = HashMap::from([
        ("currency".into(), AttributeValue::S(row.limits.currency)),
        ("daily".into(), number(row.limits.daily)),
        ("monthly".into(), number(row.limits.monthly)),
    ]);
    HashMap::from([
        ("user_id".into(), AttributeValue::S(row.user_id)),
        ("balance".into(), number(row.balance)),
        ("currency".into(), AttributeValue::S(row.currency)),
        ("owner_name".into(), AttributeValue::S(row.owner_name)),
        ("active".into(), AttributeValue::Bool(row.active)),
        ("updated_at".into(), number(row.updated_at)),
        ("tags".into(), AttributeValue::Ss(row.tags.into_iter().collect())),
        ("limits".into(), AttributeValue::M(limits)),
    ])
}
