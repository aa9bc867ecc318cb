// XML answers, read.
#include "dynamap/aws/xml_document.hpp"

#include "catch.hpp"
#include "failure_of.hpp"

using namespace dynamap::aws;
using dynamap::errc;

TEST_CASE("elements are found by name, whatever their prefix, in their order") {
    xml_document const document(
        "<?xml version=\"1.0\"?>\n<a:List xmlns:a='http://x/'>\n <a:Item>1</a:Item><!-- no "
        "--><Other/><Item>2</Item></a:List>");
    xml_element const root = document.root();
    CHECK(root.name() == "List");
    REQUIRE(root.children("Item").size() == 2);
    CHECK(root.children("Item")[0].text() == "1");
    CHECK(root.children("Item")[1].text() == "2");
    CHECK(root.children().size() == 3);
    CHECK(root.child("Other"));
    CHECK(root.child_text("Other") == "");
    CHECK_FALSE(root.child_text("Absent"));
}

TEST_CASE("a child of a missing element is missing") {
    xml_document const document("<a><b>x</b></a>");
    xml_element const none = document.root().child("c").child("d");
    CHECK_FALSE(none);
    CHECK(none.text().empty());
    CHECK(none.name().empty());
    CHECK(none.children().empty());
}

TEST_CASE("texts are resolved, white space in them counts") {
    xml_document const document("<a><b> x &amp; &#228;&lt; </b><c><![CDATA[<&>]]>!</c><d> </d></a>");
    CHECK(document.root().child("b").text() == " x & \xC3\xA4< ");
    CHECK(document.root().child("c").text() == "<&>!");
    CHECK(document.root().child("d").text() == " ");
}

TEST_CASE("entities of a document's own are not replaced") {
    xml_document const document("<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><a>&e;</a>");
    CHECK(document.root().text() == "&e;");
}

TEST_CASE("text that is not XML is refused, with the position") {
    char const* const text = GENERATE("", "text", "<a>", "<a></b>", "<a", "<?xml version=\"1.0\"?>");
    auto const failure = failure_of([&] { xml_document const document(text); });
    REQUIRE(failure);
    CHECK(failure->code() == errc::malformed_response);
}
