// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/claims/claims_view.h"

#include <QComboBox>
#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QShortcut>
#include <QSplitter>
#include <QStyle>
#include <QStyledItemDelegate>
#include <QTextBrowser>
#include <QTreeView>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>

namespace copyscope::gui {

using model::claims::Claim;
using model::claims::Evidence;

namespace {

QString asText(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

QString escaped(const std::string& text) { return QString::fromStdString(text).toHtmlEscaped(); }

/// Rows of a tree that are as high as their text needs: a tree breaks lines, but asks for the height of a single one.
class WholeText : public QStyledItemDelegate {
public:
    explicit WholeText(QTreeView* view) : QStyledItemDelegate(view), m_view(view) {}

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        QStyleOptionViewItem whole = option;
        initStyleOption(&whole, index);
        const int line = m_view->fontMetrics().height();
        whole.rect = QRect(0, 0, m_view->columnWidth(index.column()), 2 * line);
        const QStyle& style = *m_view->style();
        const int margins = 2 * (style.pixelMetric(QStyle::PM_FocusFrameHMargin, &whole, m_view) + 1);
        const int inner = std::max(style.subElementRect(QStyle::SE_ItemViewItemText, &whole, m_view).width() - margins, 1);
        const int text = m_view->fontMetrics().boundingRect(QRect(0, 0, inner, 100 * line), Qt::TextWordWrap, whole.text).height();
        return {whole.rect.width(), QStyledItemDelegate::sizeHint(option, index).height() + std::max(text - line, 0)};
    }

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        option->displayAlignment = (option->displayAlignment & Qt::AlignHorizontal_Mask) | Qt::AlignTop;
        option->features |= QStyleOptionViewItem::WrapText;
    }

private:
    QTreeView* m_view;
};

}  // namespace

ClaimsView::ClaimsView(QWidget* parent) : QDialog(parent), m_model(new ClaimsModel(this)), m_filter(new ClaimsFilter(this))
{
    setWindowTitle(tr("Claims"));
    setObjectName(QStringLiteral("claims"));
    m_filter->setSourceModel(m_model);
    build();
    tell();
}

void ClaimsView::build()
{
    auto* column = new QVBoxLayout(this);
    auto* head = new QHBoxLayout;
    m_search = new QLineEdit(this);
    m_search->setPlaceholderText(tr("Search claims"));
    m_search->setAccessibleName(tr("Search claims"));
    m_search->setClearButtonEnabled(true);
    m_article = new QComboBox(this);
    m_article->setAccessibleName(tr("Article"));
    m_article->addItem(tr("All articles"), QString());
    for (const model::claims::ArticleInfo& one : model::claims::articles())
        m_article->addItem(asText(one.key) + QStringLiteral(": ") + asText(one.title), asText(one.key));
    m_verdict = new QComboBox(this);
    m_verdict->setAccessibleName(tr("Verdict"));
    m_verdict->addItem(tr("All verdicts"), QString());
    for (const model::claims::VerdictInfo& one : model::claims::verdicts()) {
        m_verdict->addItem(asText(one.title), asText(one.name));
        m_verdict->setItemData(m_verdict->count() - 1, asText(one.description), Qt::ToolTipRole);
    }
    // Long titles of articles must not decide how narrow the window can be.
    m_article->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_article->setMinimumContentsLength(10);
    m_count = new QLabel(this);
    m_count->setObjectName(QStringLiteral("muted"));
    head->addWidget(m_search, 3);
    head->addWidget(m_article, 2);
    head->addWidget(m_verdict, 1);
    head->addWidget(m_count);
    column->addLayout(head);

    auto* split = new QSplitter(Qt::Vertical, this);
    m_list = new QTreeView(split);
    m_list->setObjectName(QStringLiteral("claimList"));
    m_list->setModel(m_filter);
    m_list->setRootIsDecorated(false);
    m_list->setWordWrap(true);
    auto* whole = new WholeText(m_list);
    m_list->setItemDelegate(whole);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setAllColumnsShowFocus(true);
    m_list->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setAccessibleName(tr("Claims"));
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionsMovable(false);
    m_list->header()->setSectionResizeMode(ClaimsModel::Text, QHeaderView::Stretch);
    m_details = new QTextBrowser(split);
    m_details->setObjectName(QStringLiteral("claim"));
    m_details->setOpenLinks(false);
    m_details->setAccessibleName(tr("The claim and what settles it"));
    m_details->setFrameShape(QFrame::NoFrame);
    split->addWidget(m_list);
    split->addWidget(m_details);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    split->setHandleWidth(8);
    split->setChildrenCollapsible(false);
    column->addWidget(split, 1);

    // A column of another width breaks its lines elsewhere.
    connect(m_list->header(), &QHeaderView::sectionResized, this, [this, whole] { emit whole->sizeHintChanged(m_filter->index(0, ClaimsModel::Text)); });
    connect(m_search, &QLineEdit::textChanged, this, &ClaimsView::refilter);
    connect(m_article, &QComboBox::currentIndexChanged, this, &ClaimsView::refilter);
    connect(m_verdict, &QComboBox::currentIndexChanged, this, &ClaimsView::refilter);
    connect(m_search, &QLineEdit::returnPressed, this, [this] { m_list->setFocus(); });
    connect(m_list, &QTreeView::activated, this, &ClaimsView::openClaim);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &ClaimsView::tell);
    connect(m_details, &QTextBrowser::anchorClicked, this, [this](const QUrl& url) { openEvidence(url.path().toULongLong()); });
    auto* find = new QShortcut(QKeySequence::Find, this);
    connect(find, &QShortcut::activated, this, [this] {
        m_search->setFocus();
        m_search->selectAll();
    });
}

void ClaimsView::load(const QString& file)
{
    m_folder = QFileInfo(file).absolutePath();
    model::claims::RegisterResult read = model::claims::readRegister(QDir::toNativeSeparators(file).toStdString());
    m_model->setClaims(read.value ? std::move(read.value->claims) : std::vector<Claim>());
    refilter();
    if (!read.diagnostics.empty())
        m_details->setPlainText(QString::fromStdString(model::text::toString(read.diagnostics)));
}

void ClaimsView::setColours(ThemeName name)
{
    m_theme = name;
    m_model->setColours(name);
    tell();
}

void ClaimsView::setZoom(double zoom)
{
    m_zoom = zoom;
    const auto wide = [this](const QString& text) { return m_list->fontMetrics().horizontalAdvance(text); };
    ensurePolished();
    m_list->ensurePolished();
    const int room = static_cast<int>(22 * zoom);
    for (const int column : {ClaimsModel::Number, ClaimsModel::Article, ClaimsModel::Verdict, ClaimsModel::ShownBy}) {
        int widest = wide(m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        // The places where it is shown stand below each other where they must; a place is not broken.
        const QString between = column == ClaimsModel::ShownBy ? QStringLiteral(", ") : QStringLiteral("\n");
        for (int row = 0; row < m_model->rowCount(); ++row) {
            for (const QString& part : m_model->index(row, column).data().toString().split(between))
                widest = std::max(widest, wide(part + u','));
        }
        m_list->setColumnWidth(column, widest + room);
    }
    tell();
}

void ClaimsView::refilter()
{
    m_filter->setSearch(m_search->text());
    m_filter->setArticle(m_article->currentData().toString());
    m_filter->setVerdict(m_verdict->currentData().toString());
    m_count->setText(tr("%1 of %2").arg(m_filter->rowCount()).arg(m_model->rowCount()));
    if (!m_list->currentIndex().isValid())
        m_list->setCurrentIndex(m_filter->index(0, 0));
    tell();
}

const Claim* ClaimsView::current() const
{
    const QModelIndex index = m_filter->mapToSource(m_list->currentIndex());
    return index.isValid() ? &m_model->claim(index.row()) : nullptr;
}

QString ClaimsView::detailsOf(const Claim& claim) const
{
    const Theme t = theme(m_theme);
    const auto& verdict = info(claim.verdict);
    QString html = QStringLiteral("<p><b>%1</b></p><p><b style='color:%2'>%3</b>").arg(escaped(claim.claim), verdictInk(claim.verdict, t).name(), asText(verdict.title));
    if (!claim.kernel.empty())
        html += tr(" on %1").arg(escaped(claim.kernel));
    html += QStringLiteral(": ") + asText(verdict.description).toHtmlEscaped() + QStringLiteral(".</p>");
    if (!claim.instead.empty())
        html += QStringLiteral("<p>%1</p>").arg(escaped(claim.instead));
    if (!claim.because.empty())
        html += tr("<p>No run settles it. %1</p>").arg(escaped(claim.because));
    for (std::size_t i = 0; i < claim.shownBy.size(); ++i) {
        const Evidence& one = claim.shownBy[i];
        html += QStringLiteral("<p><a href='claim:%1' style='color:%2'>%3</a><br><tt>%4</tt></p>")
                    .arg(QString::number(i), t.accent.name(), escaped(one.scenario), escaped(one.expect));
    }
    return html;
}

void ClaimsView::tell()
{
    const Claim* claim = current();
    if (claim != nullptr)
        m_details->setHtml(detailsOf(*claim));
    else
        m_details->setPlainText(m_model->rowCount() == 0 ? tr("No register of claims is installed beside this program.") : tr("No claim is like that."));
}

void ClaimsView::openClaim(const QModelIndex& index)
{
    m_list->setCurrentIndex(index);
    openEvidence(0);
}

void ClaimsView::openEvidence(std::size_t which)
{
    const Claim* claim = current();
    if (claim == nullptr || which >= claim->shownBy.size())
        return;
    const Evidence evidence = claim->shownBy[which];
    emit chosen(m_folder + u'/' + QString::fromStdString(evidence.scenario) + QStringLiteral(".yaml"), evidence);
}

}  // namespace copyscope::gui
