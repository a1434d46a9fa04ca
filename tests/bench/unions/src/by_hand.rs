//! What one would write: serde's derive, with the same checks inside the branches.

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Tagged {
    Leaf { value: i64 },
    Wrap { next: Box<Tagged> },
    Branch { name: String, kids: Vec<Tagged> },
}

/// Each level is read once for each branch, so that it is for trees of few levels.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Untagged {
    Left { kids: Vec<Untagged>, a: String },
    Right { kids: Vec<Untagged>, b: String },
}

#[cfg(nexus)]
pub mod nexus {
    use serde::{Deserialize, Deserializer};
    use uuid::Uuid;

    use crate::nexus::{
        ARangeOfIpPorts, AnIPv4Subnet, AnIPv6Subnet, ByteCount, DateTimeString, Name, VpcFirewallRuleAction,
        VpcFirewallRuleDirection, VpcFirewallRuleProtocol, VpcFirewallRuleStatus,
    };

    fn hyphenated<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Uuid, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        match Uuid::try_parse(&text) {
            Ok(uuid) if text.len() == 36 => Ok(uuid),
            _ => Err(serde::de::Error::custom("not a UUID in its hyphenated form")),
        }
    }

    fn optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Uuid>, D::Error> {
        #[derive(Deserialize)]
        struct Hyphenated(#[serde(deserialize_with = "hyphenated")] Uuid);
        Ok(Option::<Hyphenated>::deserialize(deserializer)?.map(|read| read.0))
    }

    #[derive(Deserialize)]
    pub struct Rule {
        pub action: VpcFirewallRuleAction,
        pub description: String,
        pub direction: VpcFirewallRuleDirection,
        pub filters: Filter,
        #[serde(deserialize_with = "hyphenated")]
        pub id: Uuid,
        pub name: Name,
        pub priority: u64,
        pub status: VpcFirewallRuleStatus,
        pub targets: Vec<Target>,
        pub time_created: DateTimeString,
        pub time_modified: DateTimeString,
        #[serde(deserialize_with = "hyphenated")]
        pub vpc_id: Uuid,
    }

    #[derive(Deserialize)]
    pub struct Filter {
        pub hosts: Option<Vec<Target>>,
        pub ports: Option<Vec<ARangeOfIpPorts>>,
        pub protocols: Option<Vec<VpcFirewallRuleProtocol>>,
    }

    #[derive(Deserialize)]
    #[serde(tag = "type", content = "value", rename_all = "snake_case")]
    pub enum Target {
        Vpc(Name),
        Subnet(Name),
        Instance(Name),
        Ip(String),
        IpNet(IpNet),
    }

    #[derive(Deserialize)]
    #[serde(untagged)]
    pub enum IpNet {
        V4(AnIPv4Subnet),
        V6(AnIPv6Subnet),
    }

    #[derive(Deserialize)]
    pub struct Disk {
        pub block_size: ByteCount,
        pub description: String,
        pub device_path: String,
        #[serde(deserialize_with = "hyphenated")]
        pub id: Uuid,
        #[serde(default, deserialize_with = "optional")]
        pub image_id: Option<Uuid>,
        pub name: Name,
        #[serde(deserialize_with = "hyphenated")]
        pub project_id: Uuid,
        pub size: ByteCount,
        #[serde(default, deserialize_with = "optional")]
        pub snapshot_id: Option<Uuid>,
        pub state: DiskState,
        pub time_created: DateTimeString,
        pub time_modified: DateTimeString,
    }

    #[derive(Deserialize)]
    #[serde(tag = "state", content = "instance", rename_all = "camelCase")]
    pub enum DiskState {
        Creating,
        Detached,
        #[serde(deserialize_with = "hyphenated")]
        Attaching(Uuid),
        #[serde(deserialize_with = "hyphenated")]
        Attached(Uuid),
        #[serde(deserialize_with = "hyphenated")]
        Detaching(Uuid),
        Destroyed,
        Faulted,
    }
}
