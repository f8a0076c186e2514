//! Remaining accounts: oracles, spot markets, perp markets, pairs of user and stats (spec instructions 1).
//!
//! A group is a run of accounts, so a map is a slice of the account list; looking up is a scan.

use crate::accounts::owned_by;
use crate::errors::{require, Error, Res};
use crate::keys;
use crate::oracle::{feed_of, oracle_validity, read_price, Feed, OraclePriceData, OracleValidity, QUOTE_PRICE};
use crate::spot::QUOTE_SPOT_MARKET_INDEX;
use crate::views::raw::{key_of, read_key, read_u16, read_u64};
use crate::views::{AccountType, Key, Loader, OracleGuardRails, PerpMarket, Ref, RefMut, SpotMarket, User, UserStats};
use alloc::vec::Vec;
use core::mem::{offset_of, size_of};
use pinocchio::account::AccountView;

/// Everything that follows the named accounts of most instructions.
pub struct Maps<'a> {
    pub oracles: OracleMap<'a>,
    pub spot: SpotMap<'a>,
    pub perp: PerpMap<'a>,
    /// What follows the perp markets: user pairs.
    pub rest: &'a [AccountView],
}

impl<'a> Maps<'a> {
    /// Splits the remaining accounts into groups (spec instructions 1.1 to 1.6).
    pub fn load(
        program_id: &'a Key,
        remaining: &'a [AccountView],
        slot: u64,
        guard_rails: &OracleGuardRails,
        writable_perp: &[u16],
        writable_spot: &[u16],
    ) -> Res<Maps<'a>> {
        let (oracles, rest) = OracleMap::load(program_id, remaining, slot, guard_rails);
        let (spot, rest) = SpotMap::load(program_id, rest, writable_spot)?;
        let (perp, rest) = PerpMap::load(program_id, rest, writable_perp)?;
        for index in writable_perp {
            let market = perp.get(*index)?;
            require(market.amm.oracle_source != crate::enums::oracle_source::PRELAUNCH, Error::UNSUPPORTED)?;
        }
        Ok(Maps { oracles, spot, perp, rest })
    }
}

struct Cached {
    price: Option<OraclePriceData>,
    validity: Option<OracleValidity>,
}

/// Oracles by key, each price read once per instruction and each verdict fixed by its first caller (spec A14).
pub struct OracleMap<'a> {
    program_id: &'a Key,
    accounts: &'a [AccountView],
    cache: Vec<Cached>,
    slot: u64,
    pub guard_rails: OracleGuardRails,
}

impl<'a> OracleMap<'a> {
    /// The leading oracle accounts and the rest.
    pub fn load(
        program_id: &'a Key,
        accounts: &'a [AccountView],
        slot: u64,
        guard_rails: &OracleGuardRails,
    ) -> (OracleMap<'a>, &'a [AccountView]) {
        let count = accounts.iter().take_while(|account| feed_of(account, program_id).is_some()).count();
        let (accounts, rest) = accounts.split_at(count);
        let mut cache = Vec::with_capacity(count);
        cache.resize_with(count, || Cached { price: None, validity: None });
        (OracleMap { program_id, accounts, cache, slot, guard_rails: *guard_rails }, rest)
    }

    /// A map of one oracle account that was passed by name.
    pub fn single(
        program_id: &'a Key,
        account: &'a AccountView,
        slot: u64,
        guard_rails: &OracleGuardRails,
    ) -> OracleMap<'a> {
        OracleMap::load(program_id, core::slice::from_ref(account), slot, guard_rails).0
    }

    fn position(&self, key: &Key) -> Res<usize> {
        self.accounts.iter().position(|account| key_of(account) == key).ok_or(Error::ORACLE_NOT_FOUND)
    }

    fn price_at(&mut self, at: usize) -> Res<OraclePriceData> {
        if let Some(price) = self.cache[at].price {
            return Ok(price);
        }
        let account = &self.accounts[at];
        let price = read_price(account, feed_of(account, self.program_id).unwrap_or(Feed::Other), self.slot)?;
        self.cache[at].price = Some(price);
        Ok(price)
    }

    /// Current price of an oracle; `OracleNotFound`.
    pub fn price(&mut self, key: &Key) -> Res<OraclePriceData> {
        if *key == keys::ZERO {
            return Ok(QUOTE_PRICE);
        }
        let at = self.position(key)?;
        self.price_at(at)
    }

    /// Current price and the verdict, which the first caller's average and multiplier fix.
    pub fn price_and_validity(
        &mut self,
        key: &Key,
        twap: i64,
        multiplier: u64,
    ) -> Res<(OraclePriceData, OracleValidity)> {
        if *key == keys::ZERO {
            return Ok((QUOTE_PRICE, OracleValidity::Valid));
        }
        let at = self.position(key)?;
        let price = self.price_at(at)?;
        let validity = match self.cache[at].validity {
            Some(validity) => validity,
            None => {
                let validity = oracle_validity(twap, &price, &self.guard_rails.validity, multiplier)?;
                self.cache[at].validity = Some(validity);
                validity
            }
        };
        Ok((price, validity))
    }
}

const PERP_INDEX: usize = offset_of!(PerpMarket, market_index);
const SPOT_INDEX: usize = offset_of!(SpotMarket, market_index);

/// Perp markets by index.
#[derive(Clone, Copy)]
pub struct PerpMap<'a> {
    accounts: &'a [AccountView],
}

/// Spot markets by index.
#[derive(Clone, Copy)]
pub struct SpotMap<'a> {
    accounts: &'a [AccountView],
}

struct Group {
    discriminator: u64,
    size: usize,
    index_offset: usize,
    wrong_mutability: Error,
    /// For a market passed twice and for one of another program.
    invalid: Error,
    /// Whether the owner is looked at before the mutability.
    owner_first: bool,
}

/// The leading accounts of a type, checked for doubles and for the required writable ones.
fn group<'a>(
    program_id: &Key,
    accounts: &'a [AccountView],
    kind: &Group,
    writable: &[u16],
) -> Res<(&'a [AccountView], &'a [AccountView])> {
    let mut count = 0;
    for account in accounts {
        if account.data_len() < kind.size || read_u64(account, 0) != Some(kind.discriminator) {
            break;
        }
        let index = read_u16(account, kind.index_offset).unwrap_or(0);
        for earlier in &accounts[..count] {
            require(read_u16(earlier, kind.index_offset) != Some(index), kind.invalid)?;
        }
        let owned = owned_by(account, program_id);
        require(owned || !kind.owner_first, kind.invalid)?;
        require(account.is_writable() || !writable.contains(&index), kind.wrong_mutability)?;
        require(owned, kind.invalid)?;
        count += 1;
    }
    Ok(accounts.split_at(count))
}

impl<'a> PerpMap<'a> {
    /// The leading perp markets and the rest (`MarketWrongMutability`, `InvalidMarketAccount`).
    pub fn load(
        program_id: &Key,
        accounts: &'a [AccountView],
        writable: &[u16],
    ) -> Res<(PerpMap<'a>, &'a [AccountView])> {
        let kind = Group {
            discriminator: PerpMarket::DISCRIMINATOR,
            size: size_of::<PerpMarket>(),
            index_offset: PERP_INDEX,
            wrong_mutability: Error::MARKET_WRONG_MUTABILITY,
            invalid: Error::INVALID_MARKET_ACCOUNT,
            owner_first: false,
        };
        let (accounts, rest) = group(program_id, accounts, &kind, writable)?;
        Ok((PerpMap { accounts }, rest))
    }

    fn loader(&self, index: u16) -> Res<Loader<'a, PerpMarket>> {
        let found = self.accounts.iter().find(|account| read_u16(account, PERP_INDEX) == Some(index));
        found.map(Loader::new).ok_or(Error::PERP_MARKET_NOT_FOUND)
    }

    /// A market for reading; `PerpMarketNotFound`.
    pub fn get(&self, index: u16) -> Res<Ref<'a, PerpMarket>> {
        self.loader(index)?.load().map_err(|_| Error::UNABLE_TO_LOAD_PERP_MARKET_ACCOUNT)
    }

    /// A market for writing; `PerpMarketNotFound`, `UnableToLoadPerpMarketAccount` for a read-only one.
    pub fn get_mut(&self, index: u16) -> Res<RefMut<'a, PerpMarket>> {
        let loader = self.loader(index)?;
        require(loader.account().is_writable(), Error::UNABLE_TO_LOAD_PERP_MARKET_ACCOUNT)?;
        loader.load_mut().map_err(|_| Error::UNABLE_TO_LOAD_PERP_MARKET_ACCOUNT)
    }

    /// Every market, ascending by index.
    pub fn ascending(&self) -> Vec<Loader<'a, PerpMarket>> {
        let mut all: Vec<&'a AccountView> = self.accounts.iter().collect();
        all.sort_unstable_by_key(|account| read_u16(account, PERP_INDEX));
        all.into_iter().map(Loader::new).collect()
    }
}

impl<'a> SpotMap<'a> {
    /// The leading spot markets and the rest (`SpotMarketWrongMutability`, `InvalidSpotMarketAccount`).
    pub fn load(
        program_id: &Key,
        accounts: &'a [AccountView],
        writable: &[u16],
    ) -> Res<(SpotMap<'a>, &'a [AccountView])> {
        let kind = Group {
            discriminator: SpotMarket::DISCRIMINATOR,
            size: size_of::<SpotMarket>(),
            index_offset: SPOT_INDEX,
            wrong_mutability: Error::SPOT_MARKET_WRONG_MUTABILITY,
            invalid: Error::INVALID_SPOT_MARKET_ACCOUNT,
            owner_first: true,
        };
        let (accounts, rest) = group(program_id, accounts, &kind, writable)?;
        Ok((SpotMap { accounts }, rest))
    }

    fn loader(&self, index: u16) -> Res<Loader<'a, SpotMarket>> {
        let found = self.accounts.iter().find(|account| read_u16(account, SPOT_INDEX) == Some(index));
        require(found.is_none() || index == QUOTE_SPOT_MARKET_INDEX, Error::UNSUPPORTED)?;
        found.map(Loader::new).ok_or(Error::SPOT_MARKET_NOT_FOUND)
    }

    /// A market for reading; `SpotMarketNotFound`, `Unsupported` for any but the quote market.
    pub fn get(&self, index: u16) -> Res<Ref<'a, SpotMarket>> {
        self.loader(index)?.load().map_err(|_| Error::UNABLE_TO_LOAD_SPOT_MARKET_ACCOUNT)
    }

    /// A market for writing; `SpotMarketNotFound`, `UnableToLoadSpotMarketAccount` for a read-only one.
    pub fn get_mut(&self, index: u16) -> Res<RefMut<'a, SpotMarket>> {
        let loader = self.loader(index)?;
        require(loader.account().is_writable(), Error::UNABLE_TO_LOAD_SPOT_MARKET_ACCOUNT)?;
        loader.load_mut().map_err(|_| Error::UNABLE_TO_LOAD_SPOT_MARKET_ACCOUNT)
    }
}

/// Users by address and their stats by authority, both ascending as bytes.
pub struct UserMaps<'a> {
    pub users: Vec<Loader<'a, User>>,
    pub stats: Vec<(Key, Loader<'a, UserStats>)>,
}

impl<'a> UserMaps<'a> {
    /// Reads pairs of user and stats (spec instructions 1.10).
    pub fn load(program_id: &Key, accounts: &'a [AccountView], must_be_writable: bool) -> Res<UserMaps<'a>> {
        let mut maps = UserMaps { users: Vec::with_capacity(4), stats: Vec::with_capacity(4) };
        let mut rest = accounts;
        while let [user, tail @ ..] = rest {
            if user.data_len() < size_of::<User>() || read_u64(user, 0) != Some(User::DISCRIMINATOR) {
                break;
            }
            require(user.is_writable() || !must_be_writable, Error::USER_WRONG_MUTABILITY)?;
            require(owned_by(user, program_id), Error::INVALID_USER_ACCOUNT)?;
            let user = Loader::<User>::new(user);
            match maps.users.binary_search_by(|other| other.key().cmp(user.key())) {
                Ok(at) => maps.users[at] = user,
                Err(at) => maps.users.insert(at, user),
            }
            let [stats, tail @ ..] = tail else {
                return Err(Error::USER_STATS_NOT_FOUND);
            };
            let found =
                stats.data_len() >= size_of::<UserStats>() && read_u64(stats, 0) == Some(UserStats::DISCRIMINATOR);
            require(found, Error::INVALID_USER_STATS_ACCOUNT)?;
            let owner = read_key(stats, offset_of!(UserStats, authority)).unwrap_or(keys::ZERO);
            if let Err(at) = maps.stats.binary_search_by(|(other, _)| other.cmp(&owner)) {
                require(stats.is_writable() || !must_be_writable, Error::USER_STATS_WRONG_MUTABILITY)?;
                require(owned_by(stats, program_id), Error::INVALID_USER_STATS_ACCOUNT)?;
                maps.stats.insert(at, (owner, Loader::new(stats)));
            }
            rest = tail;
        }
        Ok(maps)
    }

    /// A user by address; `UserNotFound`.
    pub fn user(&self, key: &Key) -> Res<Loader<'a, User>> {
        self.users.iter().find(|user| user.key() == key).copied().ok_or(Error::USER_NOT_FOUND)
    }

    /// Stats by authority; `UserStatsNotFound`.
    pub fn stats(&self, authority: &Key) -> Res<Loader<'a, UserStats>> {
        self.stats.iter().find(|(key, _)| key == authority).map(|(_, stats)| *stats).ok_or(Error::USER_STATS_NOT_FOUND)
    }
}
