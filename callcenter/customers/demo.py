"""Two hundred made-up customers, the same ones every time."""

from collections.abc import Iterator
from random import Random

from callcenter.customers.model import Customer, CustomerNumber, Language, Tier
from callcenter.customers.store import CustomerStore

CHINESE = 120
ENGLISH = 80
_SEED = 20_261_121

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
_TREES = (
    "Alder", "Ash", "Aspen", "Beech", "Birch", "Cedar", "Elm", "Fir", "Hazel", "Holly",
    "Juniper", "Larch", "Linden", "Maple", "Oak", "Pine", "Poplar", "Rowan", "Spruce", "Willow",
)  # fmt: skip
_CITIES = ("北京市", "上海市", "广州市", "深圳市", "杭州市", "成都市", "武汉市", "西安市")
_PRODUCTS = ("打印机", "路由器", "投影仪", "交换机", "扫描仪", "存储设备")
_PRODUCTS_EN = ("printer", "router", "projector", "switch", "scanner", "storage unit")
_REMARKS = ("首次来电", "曾报修一次", "续签过服务合同", "喜欢上午联系")
_REMARKS_EN = ("first call", "one repair so far", "contract renewed once", "prefers mornings")
_TIERS = (
    *[Tier.STANDARD] * 10,
    *[Tier.WARRANTY] * 5,
    *[Tier.CONTRACT] * 3,
    *[Tier.PAID] * 2,
    *[Tier.VIP] * 1,
)


def demo_customers() -> list[tuple[str, Customer]]:
    """
    Make the demo's customers, each with the key that it keeps for ever.

    The numbers belong to nobody: Chinese ones begin with 120, which is no mobile prefix, British
    and American ones are from the ranges set aside for films. The first Chinese customer is a
    VIP; every tenth shares the number of the one before, as households do.
    """
    chance = Random(_SEED)  # noqa: S311 - made-up people are no secret
    return [*_chinese(chance), *_english(chance)]


async def load_demo_customers(store: CustomerStore) -> int:
    """
    Store the demo's customers that are not there yet.

    Returns:
        How many were added.
    """
    return await store.put_demo(demo_customers())


def _chinese(chance: Random) -> Iterator[tuple[str, Customer]]:
    for n in range(1, CHINESE + 1):
        own = f"+86120000{n - (n % 10 == 0):05d}"
        numbers = [CustomerNumber(e164=own, label="手机")]
        company = ""
        if n % 4 == 0:
            company = f"示例虚构企业{n:03d}"
            numbers.append(CustomerNumber(e164=f"+86120100{n:05d}", label="单位"))
        city = chance.choice(_CITIES)
        product, remark = chance.choice(_PRODUCTS), chance.choice(_REMARKS)
        customer = Customer(
            name=f"{_SURNAMES[n % len(_SURNAMES)]}示例{n:03d}",
            company=company,
            tier=Tier.VIP if n == 1 else chance.choice(_TIERS),
            language="zh-CN",
            address=f"{city}示例路{chance.randint(1, 999)}号",
            notes=f"使用{product}。{remark}。",
            numbers=tuple(numbers),
        )
        yield f"zh-{n:03d}", customer


def _english(chance: Random) -> Iterator[tuple[str, Customer]]:
    language: Language = "en"
    for n in range(1, ENGLISH + 1):
        british = n <= ENGLISH // 2
        number = f"+442079460{n:03d}" if british else f"+1415555{100 + n - ENGLISH // 2:04d}"
        product, remark = chance.choice(_PRODUCTS_EN), chance.choice(_REMARKS_EN)
        city = "London" if british else "San Francisco"
        customer = Customer(
            name=f"{_TREES[n % len(_TREES)]} Sample {n:03d}",
            company=f"Example Trading {n:03d} (fictional)" if n % 4 == 0 else "",
            tier=chance.choice(_TIERS),
            language=language,
            address=f"{chance.randint(1, 200)} Example Street, {city}",
            notes=f"Has a {product}; {remark}.",
            numbers=(CustomerNumber(e164=number, label="mobile"),),
        )
        yield f"en-{n:03d}", customer
